"""``mcgt report project | portfolio | mapping``: reports to hand on."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.options import locale_language

report = typer.Typer(help="Reports to hand on. 可供提交的报告。", no_args_is_help=True)


class ReportLanguage(StrEnum):
    """Languages of reports."""

    en = "en"
    zh = "zh"
    zh_hant = "zh-Hant"
    both = "both"


def _locale() -> ReportLanguage:
    return ReportLanguage(locale_language().value)


_Language = Annotated[
    ReportLanguage,
    typer.Option("--language", "-l", default_factory=_locale, help="en, zh, zh-Hant or both. 报告语言，both为双语。"),
]
_Output = Annotated[
    list[Path],
    typer.Option("--output", "-o", help="File: .html .xlsx .pdf .docx .json; repeatable. 输出文件，可重复。"),
]
_Day = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Judge as of this day. 判定日期。")]
_Home = Annotated[str, typer.Option("--home", help="Regime at home. 本国目录。")]


@report.command("project")
def project(
    text: Annotated[str, typer.Argument(help="A project description; - reads standard input. 项目描述。")],
    output: _Output,
    language: _Language,
    name: Annotated[str | None, typer.Option(help="Name of the project. 项目名称。")] = None,
    home: _Home = "cn2025",
    day: _Day = None,
) -> None:
    """One project: verdicts, criteria, evidence, what is missing, what differs across the border. 单个项目报告。"""
    from api.commands.report import run_project

    given = sys.stdin.read() if text == "-" else text
    run_project(given, name, home, None if day is None else day.date(), output, language.value)


@report.command("portfolio")
def portfolio(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="CSV, XLSX or JSONL of projects. 项目文件。")],
    output: _Output,
    language: _Language,
    name: Annotated[str, typer.Option(help="Name of the portfolio. 组合名称。")] = "",
    home: _Home = "cn2025",
    day: _Day = None,
    text_column: Annotated[str | None, typer.Option(help="Column that holds the description. 描述所在列。")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes. 并行进程数。")] = None,
) -> None:
    """A file of projects: totals, common ground, flows, gaps, every project. 项目组合报告。"""
    from api.commands.report import run_portfolio

    run_portfolio(source, name, home, None if day is None else day.date(), output, language.value, text_column, workers)


@report.command("mapping")
def mapping(
    catalogues: Annotated[list[str], typer.Argument(help="Two or more, such as cn2025 eu. 两个或以上目录。")],
    output: _Output,
    language: _Language,
    day: _Day = None,
) -> None:
    """How catalogues correspond: coverage, stricter sides, gaps, methods and limits. 目录对照报告。"""
    from api.commands.report import run_mapping

    run_mapping(catalogues, None if day is None else day.date(), output, language.value)
