"""The work on jobs: a file is cut into chunks, and each chunk of rows is judged.

Both may be broken off at any moment and done again: the same rows give the same bytes, and a chunk counts once.
"""

from __future__ import annotations

import itertools
import json
import logging
import traceback
from collections import Counter
from collections.abc import Iterator

from classification.intake.tables import Row, read_projects
from classification.task import BatchTask
from reports.render import Record, error_record, verdict_record
from service.errors import StorageError, TooManyRowsError, UnexpectedError
from service.job_files import JobFiles
from service.job_queue import JobQueue
from service.job_records import Job
from service.job_rows import from_line, to_line
from service.job_store import JobStore
from service.settings import Settings
from taxonomy.errors import McgtError

_log = logging.getLogger(__name__)


class JobWork:
    """What a worker process does when the queue tells it to."""

    def __init__(self, settings: Settings, store: JobStore, files: JobFiles, queue: JobQueue) -> None:
        self._settings = settings
        self._store = store
        self._files = files
        self._queue = queue

    def do(self, job: str, number: int | None) -> None:
        """Cut a job into chunks where ``number`` is None, else judge that chunk. Every fault ends up in the job."""
        try:
            if number is None:
                self._split(job)
            else:
                self._judge(job, number)
        except StorageError as error:
            # Not the fault of the rows: it is tried again when there is room.
            _log.warning("job %s waits: %s", job, error.slug)
            self._hold(job, number, error)
        except KeyboardInterrupt:
            self._hold(job, number, None)
            raise
        except McgtError as error:
            _log.info("job %s failed: %s", job, error.slug)
            self._store.fail(job, error)
        except Exception as error:
            # The message is left out: it may quote the user's text.
            frames = traceback.extract_tb(error.__traceback__)[-4:]
            places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
            _log.error("job %s failed: %s at %s", job, type(error).__name__, places)
            self._store.fail(job, _unexpected())

    def _hold(self, job: str, number: int | None, error: StorageError | None) -> None:
        try:
            self._store.forgive(job, number)
            if error is not None:
                self._store.note(job, error)
        except StorageError:
            # The database has no room either. What was counted is taken back by whoever resumes the job.
            _log.warning("job %s: the database does not answer", job)

    def _split(self, identifier: str) -> None:
        upload = self._files.upload(identifier)
        with self._files.claimed(upload) as claimed:
            if not claimed and upload.exists():
                return
            job = self._store.begin_split(identifier)
            if job is None:
                return
            if not claimed:
                raise _missing()
            sizes = []
            for number, chunk in enumerate(self._chunks(job)):
                with self._files.written(self._files.rows(identifier, number)) as stream:
                    stream.writelines(map(to_line, chunk))
                sizes.append(len(chunk))
                if self._store.get(identifier).state != "splitting":
                    return
            if self._store.end_split(identifier, sizes):
                _log.info("job %s has %d rows in %d chunks", identifier, sum(sizes), len(sizes))
                for number in range(len(sizes)):
                    self._queue.add(identifier, number)

    def _chunks(self, job: Job) -> Iterator[list[Row]]:
        """The rows of the upload, so many at a time. Raises InputError for a file that cannot be used."""
        upload = self._files.upload(job.id)
        rows = read_projects(upload, format=job.terms.format, text_column=job.terms.text_column)
        count, most = 0, self._settings.most_rows
        while chunk := list(itertools.islice(rows, self._settings.chunk_rows)):
            count += len(chunk)
            if count > most:
                raise TooManyRowsError(
                    f"the file has more than {most:,} rows",
                    f"文件超过{most:,}行",
                    mend=("split the file", "请拆分文件"),
                )
            yield chunk

    def _judge(self, identifier: str, number: int) -> None:
        rows = self._files.rows(identifier, number)
        with self._files.claimed(rows) as claimed:
            if not claimed and rows.exists():
                return
            if not self._files.room_left():
                return
            job = self._store.begin_chunk(identifier, number)
            if job is None:
                return
            if not claimed:
                raise _missing()
            terms = job.terms
            task: BatchTask[Record] = BatchTask(
                terms.day, verdict_record, error_record, terms.regimes, headline_regime=terms.headline_regime
            )
            failed, labels = 0, Counter[str]()
            with self._files.written(self._files.results(identifier, number)) as stream:
                for line in self._files.read(rows):
                    record = _record(task, from_line(line))
                    if record["error"] is None:
                        labels[record["headline"]["label"]] += 1
                    else:
                        failed += 1
                    stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            self._store.end_chunk(identifier, number, failed, labels)


def _record(task: BatchTask[Record], row: Row) -> Record:
    """The verdict on one row, or what is wrong with it."""
    content = row.project if row.error is None else row.error
    assert content is not None
    try:
        return task((row.id, content))
    except (StorageError, MemoryError):
        raise
    except Exception as error:
        # One row that fails where it should not must not cost all the others.
        _log.error("row %d: %s", row.number, type(error).__name__)
        fault = _unexpected()
        fault.row = row.number
        return error_record(row.id, fault)


def _unexpected() -> UnexpectedError:
    return UnexpectedError(
        "the service failed on this", "服务处理时出错", mend=("report it with the id of the job", "请附作业编号反馈")
    )


def _missing() -> McgtError:
    return UnexpectedError(
        "a file of the job is missing",
        "作业的文件缺失",
        mend=("delete the job and give the file again", "请删除该作业并重新上传文件"),
    )
