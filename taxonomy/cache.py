"""A folder of files computed from the data, keyed by what they were computed from. Losing it costs time, never an answer."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def cache_folder() -> Path:
    """``$MCGT_CACHE_DIR`` when set, else the user's cache folder for mcgt."""
    if chosen := os.environ.get("MCGT_CACHE_DIR"):
        return Path(chosen)
    import platformdirs  # only a process without the variable pays for it

    return Path(platformdirs.user_cache_dir("mcgt", appauthor=False))


def fingerprint(parts: Iterable[bytes]) -> str:
    """A hexadecimal digest of ``parts`` in order; any changed byte changes it."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def read(name: str) -> bytes | None:
    """The cached file, or None when it is missing or cannot be read."""
    try:
        return (cache_folder() / name).read_bytes()
    except OSError:
        return None


def write(name: str, content: bytes, *, replaces: str) -> None:
    """Store ``content`` atomically and drop older files that match the glob ``replaces``.

    A folder that is missing is made; one that cannot be written is left alone without complaint.
    """
    import tempfile  # only a writer pays for it

    folder = cache_folder()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(temporary).replace(folder / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        for old in folder.glob(replaces):
            if old.name != name:
                old.unlink(missing_ok=True)
