"""``mcgt classify``: one text or a file of projects to a table, JSON, JSONL, CSV or XLSX."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.batch import judged, progress
from classification.classifier import check_day, check_regimes
from classification.intake.tables import Row, read_projects
from classification.project import Project
from classification.second_reader import ReaderSettings
from classification.task import BatchTask
from reports.render import Record, error_record, verdict_record
from reports.writers import WRITERS
from taxonomy.errors import InputError

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
    failed = 0
    with contextlib.ExitStack() as stack:
        # A single text is judged before anybody could read a counter.
        counter = progress(request.language) if request.text is None else contextlib.nullcontext(_no_step)
        step = stack.enter_context(counter)
        writer = stack.enter_context(WRITERS[form](request.output, regimes, request.language))
        pairs = judged(rows, task, request.workers)
        for row, result in _kept(pairs, request, regimes, stack):
            failed += result["error"] is not None
            writer.write(row, result)
            step()
    return failed


def _no_step() -> None:
    """Count nothing."""


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
