"""The folder of what a user has brought: imported catalogues and mapping sets, and the corrections learned from."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from taxonomy.errors import InputError


def data_folder() -> Path:
    """``$MCGT_DATA_DIR`` when set, else the user's data folder for mcgt."""
    if chosen := os.environ.get("MCGT_DATA_DIR"):
        return Path(chosen)
    import platformdirs  # only a process without the variable pays for it

    return Path(platformdirs.user_data_dir("mcgt", appauthor=False))


def catalogues_folder() -> Path:
    """Where imported catalogues are kept, one file each, named as the shipped ones are."""
    return data_folder() / "catalogues"


def sets_folder() -> Path:
    """Where the mapping sets of imported catalogues are kept."""
    return data_folder() / "sets"


def catalogue_file(catalogue: str) -> Path:
    """The imported form of a catalogue; it need not exist."""
    return catalogues_folder() / f"{catalogue}.yaml"


def corrections_file() -> Path:
    """The confirmed verdicts that the matcher learns from beside the training texts; it need not exist."""
    return data_folder() / "learned" / "corrections.jsonl"


def read_corrections() -> str:
    """The content of :func:`corrections_file`; empty where there is none."""
    try:
        return corrections_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def write_corrections(text: str) -> None:
    """Keep the corrections; an empty text forgets them. Raises InputError where the folder cannot be written."""
    try:
        if text:
            _write(corrections_file(), text)
        else:
            corrections_file().unlink(missing_ok=True)
    except OSError as error:
        raise _not_writable(error) from None


def is_imported(catalogue: str) -> bool:
    """Whether the user has imported ``catalogue``."""
    return catalogue_file(catalogue).is_file()


def store(catalogue: str, content: str, sets: Mapping[str, str]) -> tuple[Path, ...]:
    """Write a catalogue and its mapping sets by file name, in place of an earlier import; the files written.

    The catalogue comes last: it is what makes the rest count. Raises InputError where the folder cannot be written.
    """
    try:
        written = [_write(sets_folder() / name, text) for name, text in sets.items()]
        for old in _set_files(catalogue):
            if old.name not in sets:
                old.unlink()
        return (*written, _write(catalogue_file(catalogue), content))
    except OSError as error:
        raise _not_writable(error) from None


def remove(catalogue: str) -> bool:
    """Drop an import, so that the shipped catalogue counts again; False if there was none."""
    files = [file for file in (catalogue_file(catalogue), *_set_files(catalogue)) if file.is_file()]
    try:
        for file in files:
            file.unlink()
    except OSError as error:
        raise _not_writable(error) from None
    return bool(files)


def _set_files(catalogue: str) -> list[Path]:
    return sorted(sets_folder().glob(f"{catalogue}-*.sssom.tsv"))


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    return file


def _not_writable(error: OSError) -> InputError:
    return InputError(
        f"{data_folder()} cannot be written: {error.strerror}",
        f"无法写入{data_folder()}：{error.strerror}",
        mend=("set MCGT_DATA_DIR to a folder of yours", "请将MCGT_DATA_DIR设为可写的文件夹"),
    )
