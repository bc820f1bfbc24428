"""A report for machines: what it is, its day and versions, and the data that every number of the other forms comes from."""

from __future__ import annotations

import json
from typing import Any

from reports.document import Report
from taxonomy.model import LocalisedText


def json_report(report: Report) -> str:
    """The report as JSON, both languages side by side whatever the language of the other forms; same input, same bytes."""
    record = {
        "kind": report.kind,
        "title": _both(report.title),
        "subtitle": _both(report.subtitle),
        "day": report.day.isoformat(),
        "versions": dict(report.versions),
        "data": report.data,
    }
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _both(text: LocalisedText) -> dict[str, Any]:
    return {"en": text.en, "zh": text.zh}
