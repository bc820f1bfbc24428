"""The second reader that a command line asks for, and ``mcgt second-reader``."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.options import LanguageOption, ReaderModel, ReaderUrl
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from classification.second_reader import ReaderSettings

CALIBRATION_VARIABLE = "MCGT_SECOND_READER_CALIBRATION"

app = typer.Typer(help="The optional second reader. 可选的第二阅读者。", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep ``calibrate`` a command of its own although it is the only one."""


@app.command()
def calibrate(
    cases: Annotated[Path, typer.Argument(help="Judged cases, JSONL. 带判定的案例。")],
    language: LanguageOption,
    url: ReaderUrl = None,
    model: ReaderModel = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write there instead. 输出文件。")] = None,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Judge as of this day. 判定日期。")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Ask about plain cases too. 对有把握的案例也询问。")] = False,
) -> None:
    """Measure how often it is right, for its weight in verdicts. 测量其正确率，以定其权重。"""
    from api.commands.second_reader import run

    run(cases, url, model, output, None if day is None else day.date(), language.value, every=every)


def reader_settings(url: str | None, model: str | None, *, measured: bool = True) -> ReaderSettings | None:
    """What the options ask for, with the calibration of that model; None where they ask for nothing.

    Raises InputError where one is given without the other, and for a calibration that cannot be used.
    """
    if not url and not model:
        return None
    if not url or not model:
        missing = "--second-reader-model" if url else "--second-reader"
        raise InputError(
            "a second reader needs an address and the name of a model",
            "第二阅读者需要地址与模型名称",
            field=missing,
            mend=(f"add {missing}", f"请加上{missing}"),
        )
    import importlib.util

    from classification.reader_calibration import reliability
    from classification.second_reader import ReaderSettings

    if importlib.util.find_spec("httpx") is None:
        raise InputError(
            "a second reader cannot be asked without the package httpx",
            "缺少程序包httpx，无法询问第二阅读者",
            field="--second-reader",
            mend=("pip install 'mcgt[remote]'", "请运行pip install 'mcgt[remote]'"),
        )
    named = os.environ.get(CALIBRATION_VARIABLE)
    found = reliability(model, Path(named) if named else None) if measured else ()
    return ReaderSettings(url, model, found)
