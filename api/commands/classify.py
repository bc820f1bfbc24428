"""``mcgt classify``: one text or a file of projects to a table, JSON, JSONL, CSV or XLSX."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from classification.classifier import check_day, check_regimes
from classification.engines.local import LocalEngine
from classification.intake.tables import Row, read_projects
from classification.project import Project
from classification.second_reader import ReaderSettings
from classification.task import BatchTask
from reports.render import Record, error_record, verdict_record
from reports.writers import WRITERS
from taxonomy.errors import InputError, McgtError

if TYPE_CHECKING:
    from api.commands.ledger import Place

_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".txt": "table"}


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for; ``form`` is None where it is left to us, ``ledger`` where nothing is recorded."""

    text: str | None
    source: str | None
    output: Path | None
    form: str | None
    regimes: tuple[str, ...]
    day: date | None
    language: str
    text_column: str | None
    workers: int | None
    reader: ReaderSettings | None = None
    ledger: Place | None = None


def run(request: Request) -> int:
    """Classify and write; the number of rows that failed. Raises InputError for unusable input."""
    day = request.day or date.today()
    check_day(day)
    regimes = check_regimes(request.regimes)
    form = _form(request)
    rows = _rows(request)
    task: BatchTask[Record] = BatchTask(day, verdict_record, error_record, regimes, request.reader)
    numbered: list[Row] = []
    work = _remember(rows, numbered)
    results = LocalEngine(request.workers).run(task, work)
    failed = 0
    with contextlib.ExitStack() as stack:
        progress = stack.enter_context(_progress(request))
        writer = stack.enter_context(WRITERS[form](request.output, regimes, request.language))
        pairs = ((numbered.pop(0), result) for result in results)
        for row, result in _kept(pairs, request, regimes, stack):
            failed += result["error"] is not None
            writer.write(row, result)
            progress()
    return failed


def _kept(
    pairs: Iterator[tuple[Row, Record]], request: Request, regimes: tuple[str, ...], stack: contextlib.ExitStack
) -> Iterator[tuple[Row, Record]]:
    """The results, in the ledger too where that is asked for."""
    if request.ledger is None:
        return pairs
    # Who only classifies need not load what speaks to databases.
    from api.commands.ledger import login
    from api.commands.recording import recorded

    return recorded(pairs, stack.enter_context(request.ledger.ledger(may_be_new=True)), login(), regimes)


def _remember(rows: Iterator[Row], numbered: list[Row]) -> Iterator[tuple[str, Project | McgtError]]:
    """The work of each row; the row itself waits in ``numbered`` until its result is written."""
    for row in rows:
        numbered.append(row)
        content = row.project if row.error is None else row.error
        if content is not None:
            yield row.id, content


def _form(request: Request) -> str:
    if request.form is not None:
        form = request.form
    elif request.output is not None:
        form = _SUFFIXES.get(request.output.suffix.lower(), "jsonl")
    else:
        form = "table"
    if form == "xlsx" and request.output is None:
        raise InputError(
            "a workbook needs a file to go to",
            "工作簿需要输出到文件",
            field="--output",
            mend=("add --output results.xlsx", "请加上--output results.xlsx"),
        )
    return form


def _rows(request: Request) -> Iterator[Row]:
    if request.text is not None and request.source is not None:
        raise InputError(
            "give a text or --input, not both",
            "请只给出文本或--input之一",
            field="--input",
            mend=("drop one", "去掉其一"),
        )
    if request.text not in (None, "-"):
        return iter([Row(number=1, id="1", project=Project(str(request.text)), error=None, source={})])
    source = request.source or request.text
    if source is None:
        raise InputError(
            "nothing to classify",
            "没有可判定的内容",
            field="TEXT",
            mend=("give a text, --input FILE, or - for standard input", "请给出文本、--input 文件，或用-读取标准输入"),
        )
    if source == "-":
        return read_projects(None, stream=sys.stdin.buffer, text_column=request.text_column)
    return read_projects(Path(source), text_column=request.text_column)


@contextlib.contextmanager
def _progress(request: Request) -> Iterator[Callable[[], None]]:
    """A counter on standard error for long input on a terminal; nothing otherwise."""
    if request.text is not None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    words = "项目" if request.language.startswith("zh") else "projects"
    columns = (SpinnerColumn(), TextColumn(words), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda: bar.advance(task)
