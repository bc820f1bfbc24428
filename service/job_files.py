"""The files of the jobs: ``jobs/<id>/`` holds the upload, the rows cut into chunks, and the results of each chunk.

A file is there whole or not at all: it is written under another name, brought to the disk and renamed. Who works on one
holds a lock on it, which the system lets go when a process dies, however it dies.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import gzip
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from service.database import storage_error
from service.errors import StorageError

#: With less than this left, in bytes, no chunk is begun: its results, and what the database writes, need some.
ROOM = 8_000_000
_UPLOAD = "input"
_PARTIAL = ".part"
#: A folder without a file in it may be one that is being made.
_FRESH = 60


class JobFiles:
    """Where the files of the jobs lie. Methods raise StorageError, DiskFullError where it is one, unless they say so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def upload(self, job: str) -> Path:
        """The file that was uploaded."""
        return self.folder / job / _UPLOAD

    def rows(self, job: str, number: int) -> Path:
        """The rows of a chunk."""
        return self.folder / job / "rows" / f"{number:06}.jsonl.gz"

    def results(self, job: str, number: int) -> Path:
        """The results of a chunk."""
        return self.folder / job / "results" / f"{number:06}.jsonl.gz"

    def room_left(self) -> bool:
        """Whether the disk has room for the results of some chunks."""
        try:
            return shutil.disk_usage(self.folder).free >= ROOM
        except OSError:
            return True

    @contextlib.contextmanager
    def receiving(self, job: str) -> Iterator[tuple[BinaryIO, Callable[[], None]]]:
        """A file for the upload of a new job, and what to call once all is written.

        Until the end of the context others can tell that somebody is at work on it; without the call nothing is left.
        """
        target = self.upload(job)
        partial = target.with_name(_UPLOAD + _PARTIAL)
        try:
            with _told():
                target.parent.mkdir(parents=True, mode=0o700)
                for name in ("rows", "results"):
                    (target.parent / name).mkdir()
                stream = partial.open("xb")
            with stream:
                fcntl.flock(stream, fcntl.LOCK_EX)

                def finish() -> None:
                    with _told():
                        _to_disk(stream)
                        partial.rename(target)
                        _folder_to_disk(target.parent)
                        _folder_to_disk(self.folder)

                yield stream, finish
        except BaseException:
            self.remove(job)
            raise

    @contextlib.contextmanager
    def claimed(self, file: Path) -> Iterator[bool]:
        """Whether ``file`` is ours alone for now; False where another process is at work on it, or it is gone."""
        with contextlib.ExitStack() as stack:
            try:
                handle = stack.enter_context(file.open("rb"))
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.ENOENT, errno.ENOTDIR):
                    yield False
                    return
                raise storage_error(error) from None
            yield True

    def is_free(self, file: Path) -> bool:
        """Whether ``file`` is there and nobody is at work on it."""
        with self.claimed(file) as claimed:
            return claimed

    @contextlib.contextmanager
    def written(self, target: Path) -> Iterator[gzip.GzipFile]:
        """A stream that becomes the compressed file ``target``: the same content gives the same bytes.

        Whoever writes holds the lock on what it is made from; so what a killed one left is written over.
        """
        partial = target.with_name(target.name + _PARTIAL)
        try:
            with _told(), partial.open("wb") as stream:
                with gzip.GzipFile("", "wb", 6, stream, mtime=0) as packed:
                    yield packed
                _to_disk(stream)
            with _told():
                partial.rename(target)
                _folder_to_disk(target.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise

    def read(self, file: Path) -> Iterator[bytes]:
        """The lines of a compressed file."""
        with _told(), gzip.open(file, "rb") as stream:
            yield from stream

    def remove(self, job: str) -> None:
        """Drop all files of a job. What somebody is writing right now is dropped by ``sweep``."""
        shutil.rmtree(self.folder / job, ignore_errors=True)

    def sweep(self, known: Callable[[Iterable[str]], set[str]]) -> list[str]:
        """Drop what belongs to no job: uploads that were broken off, files of jobs that were deleted. Their folders.

        ``known`` tells which of some names are jobs.
        """
        try:
            names = {entry.name for entry in os.scandir(self.folder) if entry.is_dir()}
        except FileNotFoundError:
            return []
        return [name for name in sorted(names - known(names)) if self._drop(name, known)]

    def _drop(self, name: str, known: Callable[[Iterable[str]], set[str]]) -> bool:
        folder = self.folder / name
        uploads = [
            file for file in (self.upload(name), self.upload(name).with_name(_UPLOAD + _PARTIAL)) if file.exists()
        ]
        if not uploads:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - folder.stat().st_mtime < _FRESH:
                    return False
        for file in uploads:
            with self.claimed(file) as claimed:
                # Whoever had it may have made a job of it before letting go.
                if not claimed or known([name]):
                    return False
        self.remove(name)
        return True


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Errors of the file system as ours."""
    try:
        yield
    except FileNotFoundError:
        raise StorageError(
            "a file of the job is missing",
            "作业的文件缺失",
            mend=("delete the job and give the file again", "请删除该作业并重新上传文件"),
        ) from None
    except OSError as error:
        raise storage_error(error) from None


def _to_disk(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _folder_to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
