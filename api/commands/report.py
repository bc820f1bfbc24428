"""``mcgt report``: a project, a portfolio or catalogues side by side, written in every form that is asked for."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from classification.classifier import check_day, classifier
from classification.engines.local import LocalEngine
from classification.intake.tables import Row, read_projects
from classification.project import Project
from classification.task import BatchTask
from reports.document import Report
from reports.formats import renderer_for, write_report
from reports.mapping_report import mapping_report
from reports.portfolio_report import portfolio_report
from reports.project_report import project_report
from reports.render import Record, error_record, say, verdict_record
from taxonomy.errors import InputError, McgtError
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
    with _progress(language) as progress:
        report = portfolio_report(_judged(rows, day, workers, progress), day=day, home=home, name=name or _stem(source))
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


def _judged(
    rows: Iterator[Row], day: date, workers: int | None, progress: Callable[[], None]
) -> Iterator[tuple[Row, Record]]:
    task: BatchTask[Record] = BatchTask(day, verdict_record, error_record)
    waiting: list[Row] = []

    def work() -> Iterator[tuple[str, Project | McgtError]]:
        for row in rows:
            content = row.project if row.error is None else row.error
            if content is not None:
                waiting.append(row)
                yield row.id, content

    for result in LocalEngine(workers).run(task, work()):
        progress()
        yield waiting.pop(0), result


def _write(report: Report, outputs: Sequence[Path], language: str) -> None:
    for output in outputs:
        write_report(report, output, language)
        print(say(_WRITTEN, "zh" if language == "both" else language).format(file=output), file=sys.stderr)


def _stem(source: str) -> str:
    return "" if source == "-" else Path(source).stem


@contextlib.contextmanager
def _progress(language: str) -> Iterator[Callable[[], None]]:
    """A counter on standard error on a terminal; nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    words = "projects" if language == "en" else "项目"
    columns = (SpinnerColumn(), TextColumn(words), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda: bar.advance(task)
