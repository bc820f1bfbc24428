"""Opening what a user names: a file, a pipe or the standard input, as bytes that can be read twice, then as text."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from taxonomy.errors import InputError

#: A stream is read into memory before anything else.
LARGEST_STREAM = 200 << 20
#: A longer file is refused: it is not a list of projects that one run can work through.
LARGEST_FILE = 2 << 30
_CHUNK = 1 << 20


@contextlib.contextmanager
def opened(path: Path | None, stream: BinaryIO | None) -> Iterator[BinaryIO]:
    """``stream``, the standard input for ``-`` or no path, or the file at ``path``, ready to be read and sought.

    Raises InputError for what is missing, not a file, not readable, empty or too large.
    """
    if stream is None and (path is None or str(path) == "-"):
        stream = sys.stdin.buffer
    if stream is not None:
        with _in_memory(stream) as copy:
            yield copy
        return
    assert path is not None
    with _file(path) as handle:
        if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
            with _in_memory(handle) as copy:
                yield copy
            return
        refuse_above(LARGEST_FILE, handle)
        yield handle


@contextlib.contextmanager
def as_text(handle: BinaryIO, encoding: str, newline: str | None) -> Iterator[TextIO]:
    """``handle`` decoded; bytes that are not in the encoding become lone surrogates, to be refused row by row."""
    handle.seek(0)
    text = io.TextIOWrapper(handle, encoding, _on_error(encoding), newline)
    try:
        yield text
    finally:
        # Whoever opened the bytes closes them.
        text.detach()


def decoded(head: bytes, encoding: str) -> str:
    """The beginning of a text, which may end within a character."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head, False)


def refuse_above(limit: int, handle: BinaryIO) -> None:
    """Raise InputError for an empty file or one of more bytes than ``limit``."""
    size = handle.seek(0, io.SEEK_END)
    handle.seek(0)
    if size == 0:
        raise nothing()
    if size > limit:
        raise InputError(
            f"more than {limit >> 20:,} MB to read",
            f"内容超过{limit >> 20:,} MB",
            mend=("split the file", "请拆分文件"),
        )


def nothing() -> InputError:
    """The error for a file without content."""
    return InputError("the file is empty", "文件为空", mend=("write one project a row", "请每行填写一个项目"))


@contextlib.contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    try:
        handle = path.open("rb")
    except FileNotFoundError:
        raise _unusable(path, "there is no such file", "文件不存在", "check the path", "请检查路径") from None
    except IsADirectoryError:
        raise _unusable(path, "this is a directory", "这是一个目录", "name a file in it", "请指定其中的文件") from None
    except PermissionError:
        raise _unusable(
            path,
            "the file may not be read",
            "没有读取权限",
            "allow reading, or copy the file",
            "请授予读取权限或复制该文件",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unusable(
            path, f"cannot be opened ({reason})", f"无法打开（{reason}）", "check the path", "请检查路径"
        ) from None
    with handle:
        yield handle


def _in_memory(stream: BinaryIO) -> BinaryIO:
    copy = io.BytesIO()
    try:
        while copy.tell() <= LARGEST_STREAM and (chunk := stream.read(_CHUNK)):
            copy.write(chunk)
    except (OSError, ValueError) as error:
        raise InputError(
            f"the input cannot be read ({error})",
            f"无法读取输入（{error}）",
            mend=("name a file instead", "请改为指定文件"),
        ) from None
    refuse_above(LARGEST_STREAM, copy)
    return copy


def _on_error(encoding: str) -> str:
    # UTF-16 and UTF-32 have no bytes of their own that a surrogate could stand for.
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _unusable(path: Path, en: str, zh: str, mend_en: str, mend_zh: str) -> InputError:
    return InputError(f"{path}: {en}", f"{path}：{zh}", mend=(mend_en, mend_zh))
