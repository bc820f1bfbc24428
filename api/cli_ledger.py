"""The commands of the ledger of decisions. Thin, as those of ``api.cli``, which hangs them into the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.options import ConfigOption, DatabaseOption, LanguageOption

app = typer.Typer(help="The ledger of decisions. 判定台账。", no_args_is_help=True)


class EntryKind(StrEnum):
    """Kinds of entries."""

    verdict = "verdict"
    confirm = "confirm"
    override = "override"


class LabelName(StrEnum):
    """Labels of verdicts."""

    green = "green"
    transition = "transition"
    not_eligible = "not_eligible"


class ExportForm(StrEnum):
    """Forms of ``mcgt ledger export``."""

    jsonl = "jsonl"
    csv = "csv"
    corrections = "corrections"


class ReplayForm(StrEnum):
    """Forms of ``mcgt ledger replay``."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


Who = Annotated[str | None, typer.Option("--who", help="Added by. 记录人。")]
Kind = Annotated[EntryKind | None, typer.Option("--kind", help="Kind of entry. 记录类型。")]
Label = Annotated[LabelName | None, typer.Option("--label", help="Label that the entry gives. 该条记录的结论。")]
Start = Annotated[str | None, typer.Option("--from", help="Day or moment, UTC. 起始日或时刻。")]
End = Annotated[str | None, typer.Option("--to", help="Day, whole, or moment. 截止日（含）或时刻。")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON. 输出JSON。")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write there instead. 输出文件。")]
Me = Annotated[str | None, typer.Option("--who", help="Your name; default: that of the login. 姓名，默认登录名。")]
Identifier = Annotated[str, typer.Argument(metavar="ID", help="Id of the verdict. 判定的标识。")]


@app.command()
def verify(
    language: LanguageOption,
    head: Annotated[str | None, typer.Option("--head", help="Head kept elsewhere, NUMBER:HASH. 另存的末条。")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="An export instead, JSON Lines. 校验导出文件。")] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="The file is a selection of entries. 文件仅含部分记录。")
    ] = False,
    as_json: AsJson = False,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """Show that nothing was changed; exit code 2 where something was. 校验台账未被改动。"""
    from api.commands.ledger import Place
    from api.commands.ledger import verify as run

    run(Place(database, config), head, file, language.value, is_selection=partial, as_json=as_json)


@app.command()
def head(language: LanguageOption, database: DatabaseOption = None, config: ConfigOption = None) -> None:
    """Number and hash of the last entry, to keep elsewhere. 显示末条的序号与哈希，供另行保存。"""
    from api.commands.ledger import Place
    from api.commands.ledger import head as run

    run(Place(database, config))


@app.command("list")
def list_entries(
    language: LanguageOption,
    who: Who = None,
    kind: Kind = None,
    label: Label = None,
    start: Start = None,
    end: End = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 50,
    oldest: Annotated[bool, typer.Option("--oldest", help="The oldest first. 由旧到新。")] = False,
    as_json: AsJson = False,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """List entries, the newest first. 列出记录，由新到旧。"""
    from api.commands.ledger import Place, chosen
    from api.commands.ledger import list_entries as run

    selection = chosen(who, kind, label, start, end)
    run(Place(database, config), selection, limit, language.value, oldest=oldest, as_json=as_json)


@app.command()
def show(
    identifier: Identifier,
    language: LanguageOption,
    as_json: AsJson = False,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """Show a decision with its history. 显示一项判定及其历史。"""
    from api.commands.ledger import Place
    from api.commands.ledger import show as run

    run(Place(database, config), identifier, language.value, as_json=as_json)


@app.command()
def confirm(
    identifier: Identifier,
    language: LanguageOption,
    note: Annotated[str | None, typer.Option("--note", help="Note. 备注。")] = None,
    who: Me = None,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """Confirm a verdict as it was recorded. 确认所记录的判定。"""
    from api.commands.ledger import Place
    from api.commands.ledger import confirm as run

    run(Place(database, config), identifier, note, who, language.value)


@app.command()
def override(
    identifier: Identifier,
    label: Annotated[LabelName, typer.Argument(help="Headline label. 总体结论。")],
    reason: Annotated[str, typer.Option("--reason", help="Why. 理由。")],
    language: LanguageOption,
    regime_label: Annotated[
        list[str] | None, typer.Option("--regime-label", help="REGIME=LABEL; repeatable. 目录=结论，可重复。")
    ] = None,
    activity: Annotated[
        list[str] | None, typer.Option("--activity", help="REGIME=ID, or REGIME= for none; repeatable. 目录=活动标识。")
    ] = None,
    who: Me = None,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """Override a verdict, with a reason. 改判并说明理由。"""
    from api.commands.ledger import Place, ruling
    from api.commands.ledger import override as run

    instead = ruling(label.value, regime_label or [], activity or [])
    run(Place(database, config), identifier, instead, reason, who, language.value)


@app.command()
def export(
    language: LanguageOption,
    form: Annotated[ExportForm, typer.Option("--form", "-f", help="Form. 格式。")] = ExportForm.jsonl,
    output: Output = None,
    who: Who = None,
    kind: Kind = None,
    label: Label = None,
    start: Start = None,
    end: End = None,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """Write entries for an audit, or as corrections that mcgt learn takes. 导出供审计，或供mcgt learn学习。"""
    from api.commands.ledger import Place, chosen
    from api.commands.ledger import export as run

    run(Place(database, config), chosen(who, kind, label, start, end), form.value, output, language.value)


@app.command()
def replay(
    language: LanguageOption,
    day: Annotated[
        str | None, typer.Option("--date", help="today or a day; default: as recorded. today或日期，默认按所记录。")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many verdicts at most. 至多判定数。")] = None,
    form: Annotated[ReplayForm, typer.Option("--format", "-f", help="Form of output. 输出格式。")] = ReplayForm.table,
    output: Output = None,
    who: Who = None,
    label: Label = None,
    start: Start = None,
    end: End = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes for long input. 并行进程数。")] = None,
    database: DatabaseOption = None,
    config: ConfigOption = None,
) -> None:
    """Judge recorded inputs again: what would change, and why. 以现版本重新判定，列出变化及原因。"""
    from api.commands.ledger import Place, chosen
    from api.commands.replay import Request
    from api.commands.replay import run as run_replay

    selection = chosen(who, EntryKind.verdict, label, start, end)
    run_replay(Request(Place(database, config), selection, day, limit, form.value, output, language.value, workers))
