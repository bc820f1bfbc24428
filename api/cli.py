"""The command line. Thin: it parses, calls a command module and turns errors into one line and exit code 2."""

from __future__ import annotations

import gc
import os
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api import cli_graph, cli_ledger, cli_reports, cli_service
from api.options import USAGE, ConfigOption, DatabaseOption, LanguageOption, ReaderModel, ReaderUrl, locale_language
from api.second_reader import app as second_reader
from api.second_reader import reader_settings
from taxonomy.errors import InputError, McgtError

app = typer.Typer(
    name="mcgt",
    help="Is a project green, transition or neither? China, EU, Singapore, Hong Kong and their common ground. "
    "项目是绿色、转型还是都不是？中国、欧盟、新加坡、香港及其共同目录。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
catalogue = typer.Typer(help="Look into the catalogues. 查阅目录。", no_args_is_help=True)
app.add_typer(catalogue, name="catalogue")
app.add_typer(second_reader, name="second-reader")
for _name, _command in {**cli_graph.COMMANDS, **cli_service.COMMANDS}.items():
    app.command(_name)(_command)
app.add_typer(cli_service.keys, name="keys")
app.add_typer(cli_ledger.app, name="ledger")
app.add_typer(cli_reports.report, name="report")
for _name, _command in cli_graph.CATALOGUE_COMMANDS.items():
    catalogue.command(_name)(_command)

SOME_ROWS_FAILED = 3


class Format(StrEnum):
    """Output forms of ``mcgt classify``."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"


@app.command()
def classify(
    language: LanguageOption,
    text: Annotated[
        str | None, typer.Argument(help="A project description; - reads standard input. 项目描述。")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--input", "-i", help="CSV, XLSX, JSONL or text file; - for stdin. 输入文件。")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write there instead. 输出文件。")] = None,
    form: Annotated[Format | None, typer.Option("--format", "-f", help="Form of output. 输出格式。")] = None,
    regime: Annotated[
        list[str] | None, typer.Option("--regime", "-r", help="cn2025|cn2021|eu|sg|hk|mcgt; repeatable. 目录，可重复。")
    ] = None,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Judge as of this day. 判定日期。")
    ] = None,
    text_column: Annotated[str | None, typer.Option(help="Column that holds the description. 描述所在列。")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes for long input. 并行进程数。")] = None,
    reader_url: ReaderUrl = None,
    reader_model: ReaderModel = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the verdicts in the ledger. 记入台账。")] = False,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """Classify one project or a file of them. 判定一个或一批项目。"""
    from api.commands.classify import Request, run

    ledger = None
    if record:
        from api.commands.ledger import Place

        ledger = Place(database, config)

    request = Request(
        text=text,
        source=source,
        output=output,
        form=None if form is None else form.value,
        regimes=tuple(regime or ()),
        day=None if day is None else day.date(),
        language=language.value,
        text_column=text_column,
        workers=workers,
        reader=reader_settings(reader_url, reader_model),
        ledger=ledger,
    )
    raise typer.Exit(SOME_ROWS_FAILED if run(request) else 0)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="A project description; - reads standard input. 项目描述。")],
    language: LanguageOption,
    regime: Annotated[
        list[str] | None, typer.Option("--regime", "-r", help="cn2025|cn2021|eu|sg|hk|mcgt; repeatable. 目录，可重复。")
    ] = None,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Judge as of this day. 判定日期。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON. 输出JSON。")] = False,
    reader_url: ReaderUrl = None,
    reader_model: ReaderModel = None,
) -> None:
    """Explain a verdict in full: rules, figures, margins, what is missing. 完整说明判定理由。"""
    from api.commands.explain import run

    given = sys.stdin.read() if text == "-" else text
    reader = reader_settings(reader_url, reader_model)
    run(given, tuple(regime or ()), None if day is None else day.date(), language.value, as_json=as_json, reader=reader)


@app.command()
def evaluate(
    cases: Annotated[Path, typer.Argument(help="Judged cases, JSONL. 带判定的案例。")],
    language: LanguageOption,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Judge as of this day. 判定日期。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON. 输出JSON。")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write an HTML page with every error explained. 错误分析网页。")
    ] = None,
    reader_url: ReaderUrl = None,
    reader_model: ReaderModel = None,
) -> None:
    """Measure accuracy on judged cases. 用带判定的案例评估准确度。"""
    from api.commands.evaluate import run

    reader = reader_settings(reader_url, reader_model)
    run(cases, None if day is None else day.date(), language.value, as_json=as_json, report=report, reader=reader)


@app.command()
def learn(
    language: LanguageOption,
    corrections: Annotated[Path | None, typer.Argument(help="Confirmed verdicts, JSONL. 已确认的判定。")] = None,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Judge as of this day. 判定日期。")
    ] = None,
    tolerate: Annotated[
        int | None,
        typer.Option(
            min=0, help="So many more errors on the check set are allowed (2). 检查集上允许增加的错误数（2）。"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare only. 仅作比较。")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Drop all corrections. 清除全部更正。")] = False,
) -> None:
    """Learn from confirmed verdicts, unless that makes the matcher worse. 从已确认的判定中学习，变差则拒绝。"""
    from api.commands.learn import run, run_forget

    if forget:
        run_forget(language.value)
    elif corrections is None:
        raise InputError("no file of corrections given", "未给出更正文件", field="corrections")
    else:
        run(corrections, None if day is None else day.date(), language.value, tolerated=tolerate, keep=not dry_run)


@catalogue.command("list")
def catalogue_list(language: LanguageOption) -> None:
    """List the catalogues with their counts. 列出各目录及条目数。"""
    from api.commands.catalogue import list_catalogues

    list_catalogues(language.value)


@catalogue.command("show")
def catalogue_show(
    code: Annotated[str, typer.Argument(help="Such as eu:CCM-4.1 or cn2025:4.2.2. 活动编号。")],
    language: LanguageOption,
) -> None:
    """Show an activity with its criteria. 显示一项活动及其标准。"""
    from api.commands.catalogue import show

    show(code, language.value)


@catalogue.command("search")
def catalogue_search(
    text: Annotated[str, typer.Argument(help="Words of a name or scope. 名称或范围中的词。")],
    language: LanguageOption,
    within: Annotated[str | None, typer.Option("--catalogue", "-c", help="Only this catalogue. 限定目录。")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
) -> None:
    """Search activities by name and scope. 按名称和范围检索活动。"""
    from api.commands.catalogue import search_activities

    search_activities(text, within, limit, language.value)


@catalogue.command("check")
def catalogue_check(language: LanguageOption) -> None:
    """Validate all data; exit code 2 when there is a fault. 校验全部数据。"""
    from api.commands.catalogue import check_data

    raise typer.Exit(0 if check_data(language.value) else USAGE)


@app.command("import")
def import_workbook(
    catalogue_id: Annotated[str, typer.Argument(metavar="CATALOGUE", help="mcgt or cgt. 目录标识：mcgt或cgt。")],
    language: LanguageOption,
    workbook: Annotated[Path | None, typer.Argument(help="The official workbook, .xlsx. 官方工作簿。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference only. 仅显示差异。")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Undo an import. 撤销导入。")] = False,
) -> None:
    """Let an official workbook supersede the reconstruction. 导入官方工作簿，取代重建稿。"""
    from api.commands.import_ import Request, run

    run(Request(catalogue_id, workbook, dry_run, remove, language.value))


@app.command()
def align(
    source: Annotated[str, typer.Argument(help="Catalogue to start from, such as eu. 起始目录。")],
    target: Annotated[str, typer.Argument(help="Catalogue to find counterparts in. 对照目录。")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="SSSOM TSV file. 输出文件。")] = None,
    minimum: Annotated[
        float | None, typer.Option("--min-confidence", min=0.0, max=1.0, help="Least probability. 最低置信度。")
    ] = None,
) -> None:
    """Propose counterparts between two catalogues. 拟议两个目录之间的对应关系。"""
    from api.commands.alignment import run_align

    run_align(source, target, output, minimum)


@app.command()
def crosswalk(
    code: Annotated[str, typer.Argument(help="Such as eu:CCM-7.3. 活动编号。")],
    language: LanguageOption,
    to: Annotated[list[str] | None, typer.Option("--to", help="Catalogue; repeatable. 目标目录，可重复。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON. 输出JSON。")] = False,
) -> None:
    """What an activity is called across the border, and which side is stricter. 跨境对照。"""
    from api.commands.crosswalk import run as show_crosswalk

    show_crosswalk(code, to or [], language.value, as_json=as_json)


@app.command("evaluate-alignment")
def evaluate_alignment(
    gold: Annotated[Path, typer.Argument(help="Judged pairs, CSV. 带判定的对照表。")],
    source: Annotated[str, typer.Argument(help="Catalogue of the first column. 第一列的目录。")],
    target: Annotated[str, typer.Argument(help="Catalogue of the second column. 第二列的目录。")],
    language: LanguageOption,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON. 输出JSON。")] = False,
) -> None:
    """Measure an alignment against judged pairs. 用带判定的对照表评估对应关系。"""
    from api.commands.alignment import run_evaluation

    run_evaluation(gold, source, target, language.value, as_json=as_json)


def run(arguments: list[str] | None = None) -> None:
    """Entry point: every error of ours becomes one line on standard error and exit code 2."""
    # What a command loads stays until it ends: the collector would only walk it again and again.
    gc.set_threshold(100_000, 20, 100)
    command = typer.main.get_command(app)
    try:
        code: Any = command.main(arguments, prog_name="mcgt", standalone_mode=False)
    except McgtError as error:
        _fail(error)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # The reader went away (``| head``): not an error of ours, and Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if not _is_usage_error(error):
            raise
        _fail(_usage(error))
    sys.exit(code if isinstance(code, int) else 0)


def _is_usage_error(error: Exception) -> bool:
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def _usage(error: Any) -> InputError:
    message = error.format_message()
    return InputError(message, f"用法错误：{message}", mend=("see mcgt --help", "参见mcgt --help"))


def _fail(error: McgtError) -> None:
    language = "zh" if "zh" in (_asked_language() or locale_language().value) else "en"
    print(f"mcgt: {error.message(language)}", file=sys.stderr)
    sys.exit(USAGE)


def _asked_language() -> str | None:
    for place, argument in enumerate(sys.argv):
        if argument in ("--language", "-l") and place + 1 < len(sys.argv):
            return sys.argv[place + 1]
        if argument.startswith("--language="):
            return argument.partition("=")[2]
    return None
