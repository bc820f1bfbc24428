"""Rows of a user's file as lines of JSON, on their way from the process that reads the file to those that judge."""

from __future__ import annotations

import json
from typing import Any

from classification.intake.tables import Row
from reports.project_record import project_from, project_record
from taxonomy.errors import InputError, McgtError


def to_line(row: Row) -> bytes:
    """One line, from which ``from_line`` makes the same row."""
    content = {
        "number": row.number,
        "id": row.id,
        "project": None if row.project is None else project_record(row.project),
        "error": None if row.error is None else _error(row.error),
        "source": row.source,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode() + b"\n"


def from_line(line: bytes) -> Row:
    """The row that ``to_line`` wrote."""
    content = json.loads(line)
    project, error = content["project"], content["error"]
    return Row(
        number=content["number"],
        id=content["id"],
        project=None if project is None else project_from(project),
        error=None if error is None else _read_error(error),
        source=content["source"],
    )


def _error(error: McgtError) -> dict[str, Any]:
    mend = [error.mend_en, error.mend_zh]
    return {"type": error.slug, "en": error.en, "zh": error.zh, "field": error.field, "row": error.row, "mend": mend}


def _read_error(content: dict[str, Any]) -> McgtError:
    mend = content["mend"]
    error = InputError(
        content["en"], content["zh"], field=content["field"], row=content["row"], mend=(mend[0], mend[1])
    )
    error.slug = content["type"]
    return error
