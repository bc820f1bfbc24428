"""YAML data files, parsed once and kept as JSON: parsing takes seconds, reading the JSON milliseconds."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from taxonomy import cache
from taxonomy.errors import CatalogueError


def load_records(files: Sequence[Path], name: str) -> tuple[list[Any], str]:
    """The parsed content of ``files`` in order, and a digest of it.

    The cache is keyed by the digest, so a changed file is noticed; a cache that is missing, damaged or read-only only
    costs the parsing. Dates come back as ISO text. Raises CatalogueError naming file and line of a syntax fault.
    """
    contents = [file.read_bytes() for file in files]
    digest = cache.fingerprint(
        part for file, content in zip(files, contents, strict=True) for part in (file.name.encode(), content)
    )
    cached = f"{name}-{digest}.json"
    records = _decode(cache.read(cached))
    if records is None:
        parsed = [_parse(content, file.name) for file, content in zip(files, contents, strict=True)]
        text = json.dumps(parsed, ensure_ascii=False, default=_plain)
        cache.write(cached, text.encode(), replaces=f"{name}-*.json")
        records = json.loads(text)
    return records, digest


def cached_json(name: str, replaces: str, make: Callable[[], Any]) -> Any:
    """What ``make`` returns, kept as JSON under ``name``; older files that match ``replaces`` are dropped.

    ``name`` holds a digest of everything that the value was computed from.
    """
    content = cache.read(name)
    if content is not None:
        try:
            return json.loads(content)
        except ValueError:
            pass
    value = make()
    cache.write(name, json.dumps(value, ensure_ascii=False).encode(), replaces=replaces)
    return value


def _decode(content: bytes | None) -> list[Any] | None:
    if content is None:
        return None
    try:
        records = json.loads(content)
    except ValueError:
        return None
    return records if isinstance(records, list) else None


def _parse(content: bytes, file: str) -> Any:
    import yaml  # only needed when the cache is cold

    try:
        # Both loaders are the safe one; the first is written in C.
        return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # nosec B506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CatalogueError(f"{file}{line}: not YAML: {error}", f"{file}{line}：不是合法的YAML") from None


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a data file")
