"""``mcgt report``: a project, a portfolio or catalogues side by side, written in every form that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from api.commands.batch import judged, progress
from classification.classifier import check_day, classifier
from classification.intake.tables import Row, read_projects
from classification.project import Project
from classification.task import BatchTask
from reports.document import Report
from reports.formats import renderer_for, write_report
from reports.mapping_report import mapping_report
from reports.portfolio_report import portfolio_report
from reports.project_report import project_report
from reports.render import Record, error_record, say, verdict_record
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

_WRITTEN = LocalisedText("Written: {file}", "已写入：{file}")


def run_project(
    text: str, name: str | None, home: str, day: date | None, outputs: Sequence[Path], language: str
) -> None:
    """Judge a text and write the report on it."""
    _check(outputs)
    project, day = Project(text, name=name), day or date.today()
    check_day(day)
    verdict = classifier().classify(project, day=day)
    _write(project_report(project, verdict, home=home), outputs, language)


def run_portfolio(
    source: str,
    name: str,
    home: str,
    day: date | None,
    outputs: Sequence[Path],
    language: str,
    text_column: str | None,
    workers: int | None,
) -> None:
    """Judge a file of projects and write the report on all of them; - is the standard input."""
    _check(outputs)
    day = day or date.today()
    check_day(day)
    rows = read_projects(None if source == "-" else Path(source), text_column=text_column)
    task: BatchTask[Record] = BatchTask(day, verdict_record, error_record)
    with progress(language) as step:
        results = _counted(judged(rows, task, workers), step)
        report = portfolio_report(results, day=day, home=home, name=name or _stem(source))
    _write(report, outputs, language)


def run_mapping(catalogues: Sequence[str], day: date | None, outputs: Sequence[Path], language: str) -> None:
    """Write the report on how catalogues correspond."""
    _check(outputs)
    _write(mapping_report(catalogues, day=day or date.today()), outputs, language)


def _check(outputs: Sequence[Path]) -> None:
    """Refuse a form that is not known before anything is judged. Raises InputError."""
    for output in outputs:
        renderer_for(output)
        if not output.parent.is_dir():
            raise InputError(
                f"there is no folder {output.parent}",
                f"没有文件夹{output.parent}",
                field="--output",
                mend=("make it first", "请先创建"),
            )


def _counted(results: Iterator[tuple[Row, Record]], step: Callable[[], None]) -> Iterator[tuple[Row, Record]]:
    for one in results:
        step()
        yield one


def _write(report: Report, outputs: Sequence[Path], language: str) -> None:
    for output in outputs:
        write_report(report, output, language)
        print(say(_WRITTEN, "zh" if language == "both" else language).format(file=output), file=sys.stderr)


def _stem(source: str) -> str:
    return "" if source == "-" else Path(source).stem
