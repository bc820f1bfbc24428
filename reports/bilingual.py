"""Texts of a report in its language: English, Chinese, or both, as runs that each know which language they are in.

Every renderer shows runs rather than strings, so that a page can say which language a piece is in (fonts, line breaking
and screen readers depend on it), and a workbook or a document can set one under the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from reports.render import say
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

#: ``zh`` is simplified, ``zh-Hant`` traditional; ``both`` sets English first and simplified Chinese beside or under it.
ReportLanguage = Literal["en", "zh", "zh-Hant", "both"]
LANGUAGES: tuple[ReportLanguage, ...] = get_args(ReportLanguage)

#: The languages shown, in order, by report language.
SHOWN: dict[ReportLanguage, tuple[str, ...]] = {
    "en": ("en",),
    "zh": ("zh",),
    "zh-Hant": ("zh-Hant",),
    "both": ("en", "zh"),
}
#: The language tag (BCP 47) of what is shown; ``zh`` stands for Chinese characters of which the script is not known.
TAGS = {"en": "en", "zh": "zh-Hans", "zh-Hant": "zh-Hant"}

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: What XML, HTML and UTF-8 cannot hold: control characters, halves of surrogate pairs, non-characters.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with its language tag, which is empty where it is not known."""

    text: str
    tag: str = ""


def checked_language(language: str) -> ReportLanguage:
    """``language`` if a report can be written in it. Raises InputError."""
    for known in LANGUAGES:
        if language == known:
            return known
    raise InputError(
        f"a report cannot be written in {language!r}",
        f"无法用{language!r}撰写报告",
        field="--language",
        mend=(f"choose one of {', '.join(LANGUAGES)}", f"请选择{'、'.join(LANGUAGES)}之一"),
    )


def clean(text: str) -> str:
    """``text`` without the characters that no file of ours can hold."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def runs(text: LocalisedText, language: ReportLanguage) -> tuple[Run, ...]:
    """``text`` in the languages of the report; once only where it reads the same in both."""
    found: list[Run] = []
    for one in SHOWN[language]:
        said = clean(say(text, one))
        if said and said not in [run.text for run in found]:
            present = text.zh if one.startswith("zh") else text.en
            found.append(Run(said, TAGS[one] if present else tag_of(said)))
    return tuple(found)


def verbatim(text: str) -> tuple[Run, ...]:
    """The user's own words, never translated."""
    cleaned = clean(text)
    return (Run(cleaned, tag_of(cleaned)),) if cleaned else ()


def tag_of(text: str) -> str:
    """``zh`` for a text with Chinese characters, else nothing, as it may be a name, a code or any language."""
    return "zh" if _HAN.search(text) else ""


def plain(text: LocalisedText, language: ReportLanguage, separator: str = " ") -> str:
    """``text`` as one string, one language after the other."""
    return separator.join(run.text for run in runs(text, language))


def long_date(day: date) -> LocalisedText:
    """A date as it is written in a sentence or on a title page."""
    month = _MONTHS[day.month - 1]
    return LocalisedText(f"{day.day} {month} {day.year}", f"{day.year}年{day.month}月{day.day}日")


# Not strftime, whose names of months follow the locale of the machine.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
