"""The commands of the service. Thin, as those of ``api.cli``, which hangs them into the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", envvar="MCGT_CONFIG", help="File of settings, TOML. 配置文件。"),
]


def worker(
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes. 进程数。")] = None,
    config: ConfigOption = None,
) -> None:
    """Work on jobs until stopped. 处理后台作业，直至停止。"""
    from api.commands.worker import run

    run(workers, config)


COMMANDS: Mapping[str, Callable[..., None]] = {"worker": worker}
