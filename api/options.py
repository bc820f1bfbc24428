"""Options that several commands of ``mcgt`` share."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

#: The exit code of every error of ours.
USAGE = 2


class Language(StrEnum):
    """Languages of output."""

    en = "en"
    zh = "zh"
    zh_hant = "zh-Hant"


def locale_language() -> Language:
    """The language of output that the user's locale asks for."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if tag.startswith(("zh_TW", "zh_HK")):
        return Language.zh_hant
    return Language.zh if tag.startswith("zh") else Language.en


LanguageOption = Annotated[
    Language, typer.Option("--language", "-l", default_factory=locale_language, help="Language of output. 输出语言。")
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", envvar="MCGT_CONFIG", help="Settings of the service, TOML. 服务配置文件。"
    ),
]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="Database, if not that of the settings. 数据库URL。")
]
ReaderUrl = Annotated[
    str | None,
    typer.Option(
        "--second-reader",
        metavar="URL",
        envvar="MCGT_SECOND_READER",
        help="Address of a language model to ask when unsure. 把握不足时询问的语言模型地址。",
    ),
]
ReaderModel = Annotated[
    str | None,
    typer.Option(
        "--second-reader-model", metavar="NAME", envvar="MCGT_SECOND_READER_MODEL", help="Its name. 模型名称。"
    ),
]
