"""Opening the file that a result goes to, with an error that a user can mend."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from taxonomy.errors import InputError


def open_output(output: Path, encoding: str | None) -> IO[Any]:
    """``output`` opened for writing, as text in ``encoding`` or as bytes when it is None. Raises InputError."""
    try:
        if encoding is None:
            return output.open("wb")
        return output.open("w", encoding=encoding, newline="")
    except OSError as error:
        raise InputError(
            f"{output} cannot be written: {error.strerror}",
            f"无法写入{output}：{error.strerror}",
            field="--output",
            mend=("choose a folder that exists and that you may write to", "请选择存在且可写的文件夹"),
        ) from None
