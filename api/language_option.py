"""The option that every command shares: the language of output, else that of the environment."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer


class Language(StrEnum):
    """Languages of output."""

    en = "en"
    zh = "zh"
    zh_hant = "zh-Hant"


def locale_language() -> Language:
    """The language that the environment asks for."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if tag.startswith(("zh_TW", "zh_HK")):
        return Language.zh_hant
    return Language.zh if tag.startswith("zh") else Language.en


LanguageOption = Annotated[
    Language, typer.Option("--language", "-l", default_factory=locale_language, help="Language of output. 输出语言。")
]
