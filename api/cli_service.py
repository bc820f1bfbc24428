"""The commands of ``mcgt`` that run the service and say who may use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.options import ConfigOption, DatabaseOption, LanguageOption, ReaderModel, ReaderUrl
from api.second_reader import reader_settings

keys = typer.Typer(help="Keys of the HTTP API. HTTP接口的密钥。", no_args_is_help=True)


class Keys(StrEnum):
    """Who may call."""

    auto = "auto"
    required = "required"
    off = "off"


class Scope(StrEnum):
    """What a key allows."""

    read = "read"
    classify = "classify"
    decide = "decide"
    admin = "admin"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind (127.0.0.1). 监听地址。")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port (8080). 端口。")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes (2). 工作进程数。")] = None,
    require: Annotated[
        Keys | None,
        typer.Option(
            "--keys", help="auto: needed unless only this machine can call. 是否需要密钥；auto：仅本机可访问时不需要。"
        ),
    ] = None,
    config: ConfigOption = None,
    reader_url: ReaderUrl = None,
    reader_model: ReaderModel = None,
) -> None:
    """Serve the HTTP API. 启动HTTP服务。"""
    from api.server import serve as run
    from service.settings import load_settings

    given = {"host": host, "port": port, "workers": workers, "keys": None if require is None else require.value}
    run(reader=reader_settings(reader_url, reader_model), settings=load_settings(config, **given))


def worker(
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes. 进程数。")] = None,
    config: ConfigOption = None,
) -> None:
    """Work on jobs until stopped. 处理后台作业，直至停止。"""
    from api.commands.worker import run

    run(workers, config)


@keys.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who will use it. 使用者。")],
    language: LanguageOption,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(
            "--scope", "-s", help="Repeatable; default: read and classify. 权限，可重复；默认read与classify。"
        ),
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Valid for so many days. 有效天数。")] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make a key; it is shown this once. 创建密钥，仅显示一次。"""
    from api.commands.keys import run_create

    scopes = [one.value for one in scope or (Scope.read, Scope.classify)]
    run_create(_database(config, database), name, scopes, days, language.value)


@keys.command("list")
def list_all(
    language: LanguageOption,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON. 输出JSON。")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """List the keys, revoked ones too. 列出密钥（含已吊销的）。"""
    from api.commands.keys import run_list

    run_list(_database(config, database), language.value, as_json=as_json)


@keys.command("revoke")
def revoke(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As keys list shows it. 密钥编号。")],
    language: LanguageOption,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Let a key open nothing any more, within two seconds. 吊销密钥，两秒内生效。"""
    from api.commands.keys import run_revoke

    run_revoke(_database(config, database), identifier, language.value)


@keys.command("denied")
def denied(
    language: LanguageOption,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON. 输出JSON。")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Show the latest calls that were denied. 显示最近被拒绝的请求。"""
    from api.commands.keys import run_denied

    run_denied(_database(config, database), limit, language.value, as_json=as_json)


def _database(config: Path | None, url: str | None) -> str:
    from service.settings import load_settings

    return load_settings(config, database=url).database_url


#: Name on the command line -> the command.
COMMANDS: Mapping[str, Callable[..., Any]] = {"serve": serve, "worker": worker}
