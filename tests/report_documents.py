"""Reports on the examples as plain values, and what holds of every report.

Run as a script to write the golden files anew after a change that is meant: ``python tests/report_documents.py``. Then
read the difference.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from classification.classifier import classifier
from classification.intake.tables import Row, read_projects
from classification.verdict import Verdict
from reports.document import Block, Checklist, Figure, Paragraph, Quote, Report, Section, Table
from reports.mapping_report import mapping_report
from reports.portfolio_report import portfolio_report
from reports.project_report import project_report
from reports.render import LABEL_NAMES, OUTCOME_NAMES, STATUS_NAMES, say, verdict_record
from taxonomy.model import LocalisedText

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 6, 1)
_NAMES = {"label": LABEL_NAMES, "status": STATUS_NAMES, "outcome": OUTCOME_NAMES}


@functools.cache
def examples() -> tuple[tuple[Row, Verdict], ...]:
    """The example projects with their verdicts."""
    rows = read_projects(ROOT / "examples/projects.jsonl")
    return tuple((row, classifier().classify(row.project, day=DAY)) for row in rows if row.project is not None)


def example(identifier: str) -> Report:
    """The report on one example project."""
    row, verdict = next((row, verdict) for row, verdict in examples() if row.id == identifier)
    assert row.project is not None
    return project_report(row.project, verdict)


def example_portfolio() -> Report:
    """The report on all example projects."""
    records = [(row, verdict_record(row.id, verdict)) for row, verdict in examples()]
    return portfolio_report(records, day=DAY, name="examples")


def golden_reports() -> dict[str, Report]:
    """The reports that are kept as golden files, by name."""
    return {
        "project-ex04": example("ex04"),
        "project-ex17": example("ex17"),
        "portfolio-examples": example_portfolio(),
        "mapping-hk-eu": mapping_report(["hk", "eu"], day=DAY),
    }


def plain(report: Report) -> str:
    """A report as JSON text, without the digests that any change of the data moves, figures to three places."""
    content = dataclasses.asdict(report)
    return json.dumps(_steady(content), ensure_ascii=False, indent=1, default=str) + "\n"


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        found = {key: _steady(one) for key, one in value.items()}
        if "versions" in found:
            found["versions"] = sorted(value["versions"])
        if found.get("key") == "versions":
            found["rows"] = [row[0] for row in value["rows"]]
        return found
    if isinstance(value, (list, tuple)):
        return [_steady(one) for one in value]
    return round(value, 3) if isinstance(value, float) else value


def blocks(sections: tuple[Section, ...]) -> Iterator[Block]:
    """Every block of a report, in order."""
    for section in sections:
        yield from section.blocks
        yield from blocks(section.sections)


def tables(report: Report) -> dict[str, Table]:
    """Every table by key, those of figures among them."""
    found: dict[str, Table] = {}
    for block in blocks(report.sections):
        table = block.table if isinstance(block, Figure) else block
        if isinstance(table, Table):
            assert table.key not in found, table.key
            found[table.key] = table
    return found


def texts(report: Report) -> Iterator[LocalisedText]:
    """Every text of a report in both languages."""
    yield report.title
    yield report.subtitle
    yield from _titles(report.sections)
    for block in blocks(report.sections):
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Quote):
            yield block.caption
        elif isinstance(block, Checklist):
            yield from block.items
        elif isinstance(block, Figure):
            yield block.alternative
    for table in tables(report).values():
        yield table.title
        yield from (column.title for column in table.columns)
        yield from (cell for row in table.rows for cell in row if isinstance(cell, LocalisedText))
        if table.note is not None:
            yield table.note


def _titles(sections: tuple[Section, ...]) -> Iterator[LocalisedText]:
    for section in sections:
        yield section.title
        yield from _titles(section.sections)


def _keys(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections:
        yield section.key
        yield from _keys(section.sections)


def assert_well_formed(report: Report) -> None:
    """Whatever a renderer may rely on."""
    json.dumps(report.data, allow_nan=False)
    keys = list(_keys(report.sections))
    assert len(keys) == len(set(keys)), "a section occurs twice"
    for table in tables(report).values():
        columns = [column.key for column in table.columns]
        assert len(columns) == len(set(columns)), table.key
        for row in table.rows:
            assert len(row) == len(columns), table.key
            for column, cell in zip(table.columns, row, strict=True):
                if column.kind in _NAMES:
                    assert cell is None or cell in _NAMES[column.kind], (table.key, column.key, cell)
                elif column.kind in ("integer", "number", "share", "money"):
                    assert cell is None or isinstance(cell, (int, float)), (table.key, column.key, cell)
                elif column.kind == "day":
                    assert cell is None or isinstance(cell, date), (table.key, column.key, cell)
                elif column.kind == "code":
                    assert cell is None or isinstance(cell, (str, LocalisedText)), (table.key, column.key, cell)
    for block in blocks(report.sections):
        if isinstance(block, Figure):
            assert set(block.encoding.values()) <= {column.key for column in block.table.columns}, block.table.key
    for text in texts(report):
        assert bool(text.en) == bool(text.zh), text
        assert text.en, "an empty text"
        assert say(text, "zh-Hant")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, report in golden_reports().items():
        (GOLDEN / f"{name}.json").write_text(plain(report), encoding="utf-8")
