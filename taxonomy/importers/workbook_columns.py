"""Where the table of a sheet begins and what its columns mean, by their headings in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from taxonomy.importers.sheets import Row, Sheet
from taxonomy.importers.wording import plain

Meaning = Literal["number", "name", "section", "industry", "scenario", "reference", "scope", "criteria", "note"]

#: The header stands somewhere in the first rows, and may itself take several.
HEADER_WITHIN = 30
HEADER_ROWS = 3
#: A longer text is a description, not a heading.
_LONGEST_HEADING = 120

#: The number of an activity of the common ground: the letter of its section, then figures.
ACTIVITY_NUMBER = re.compile(r"[A-U]\d{1,2}(?:\.\d{1,3}){0,3}[a-z]?")
_LEADING_NUMBER = re.compile(
    r"(?P<number>[A-Ua-u] ?\d{1,2}(?:\.\d{1,3}){1,3}[a-z]?)[\s.:、-]+(?P<name>\S.*)", re.DOTALL
)


def _words(pattern: str) -> re.Pattern[str]:
    """A pattern in which a Chinese character ends an English word: ``EU编号``."""
    return re.compile(pattern, re.ASCII)


_JURISDICTIONS: Mapping[str, re.Pattern[str]] = {
    "eu": _words(r"\beu\b|\be\.u\.|europe|欧盟|欧洲|欧方"),
    "cn2021": _words(
        r"\bchina\b|\bprc\b|\bpboc\b|\bgbepc\b|green bond endorsed|endorsed projects? catalogue"
        r"|\bchinese (?:taxonomy|catalogue|criteri|standard|activit|side|project|number|green)"
        r"|catalogue.{0,12}2021|2021.{0,12}catalogue|^cn\b|\bcn (?:taxonomy|catalogue|criteri|activit|number|side)"
        r"|中国|中方|绿色债券|绿债|支持项目目录|2021年?版"
    ),
    "sg": _words(r"singapore|\bs?sat\b|\bsg\b|\bmas\b|新加坡|新方|星方"),
}
_CRITERIA = _words(
    r"criteri|threshold|requirement|\bstandards?\b|\btsc\b|substantial contribution|condition|标准|准则|阈值|门槛|技术要求"
    r"|实质性?贡献|条件"
)
_SCENARIO = _words(r"scenario|情景|情形|场景|重合程度|比对结果|比较结果")
_INDUSTRY: Mapping[str, re.Pattern[str]] = {
    "nace2": _words(r"\bnace\b"),
    "isic4": _words(r"\bisic\b|国际标准(?:产业|行业)|industr(?:y|ial) code|行业代码|产业代码"),
    "gbt4754": _words(r"gb/?t ?4754|国民经济行业"),
}
_NO_INDUSTRY = _words(r"criteri|threshold|taxonomy|catalogue|分类法|目录")
_SECTION = _words(r"\bsections?\b|\bsectors?\b|\bindustry\b|门类|部门|行业|产业|领域")
_SECTION_ALONE = _words(r"\bsections?\b|\bsectors?\b|门类|部门")
_CODE = _words(r"\bcodes?\b|代码|编码|\bclass\b|小类")
_NUMBER = _words(
    r"\bnos?\b|\bn[°º]|\bnr\b|\bnum\b|\bnumber(?:s|ing)?\b|\bcodes?\b|\bid\b|\bref\b|\bindex\b|编号|编码|序号|代码|代号|号码"
    r"|条目号|活动号"
)
_NAME = _words(r"\bnames?\b|\btitles?\b|\bactivit|\bprojects?\b|\bitems?\b|名称|活动|项目|条目")
_NAMED = _words(r"\bnames?\b|\btitles?\b|名称")
_SCOPE = _words(r"descri|definition|\bscope\b|描述|界定|定义|范围|项目说明|活动说明")
_NOTE = _words(r"\bnotes?\b|\bremarks?\b|\bcomments?\b|\bexplanation|备注|注释|附注|注$|说明")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds.

    ``jurisdiction`` is the catalogue that a reference or a criterion belongs to, None for the common one; ``scheme`` the
    classification of industries; ``part`` tells whether a reference is given by its number or its name alone.
    """

    meaning: Meaning
    jurisdiction: str | None = None
    scheme: str | None = None
    part: Literal["number", "name"] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet: the last row of its header, its columns by position, the rows below and those above."""

    sheet: str
    header_row: int
    columns: Mapping[int, Column]
    headings: Mapping[int, str]
    rows: tuple[Row, ...]
    above: tuple[Row, ...]

    def positions(self, meaning: Meaning) -> list[int]:
        """The columns of one meaning, from the left."""
        return [at for at, column in self.columns.items() if column.meaning == meaning]

    def names_follow_numbers(self) -> bool:
        """Whether the cells of the number column hold the names as well."""
        return any(all(split_activity(_cell(row, at))) for at in self.positions("number") for row in self.rows)

    def not_understood(self) -> list[str]:
        """Headings that mean nothing to us, above columns that hold something."""
        used = {at for row in self.rows if not _is_one_text(row) for at, text in enumerate(row.cells) if text}
        return [text for at, text in self.headings.items() if at in used and read_heading(text) is None]


def read_heading(text: str) -> Column | None:
    """The meaning of a heading, or None where it has none of ours."""
    heading = plain(text)
    if not heading or len(heading) > _LONGEST_HEADING:
        return None
    if not _NO_INDUSTRY.search(heading):
        for scheme, pattern in _INDUSTRY.items():
            if pattern.search(heading):
                # "ISIC section" is a letter or a title, "ISIC section and code" holds codes as well.
                only_section = _SECTION_ALONE.search(heading) and not _CODE.search(heading)
                return Column("section") if only_section else Column("industry", scheme=scheme)
    named = [name for name, pattern in _JURISDICTIONS.items() if pattern.search(heading)]
    jurisdiction = named[0] if len(named) == 1 else None
    if _SCENARIO.search(heading):
        return Column("scenario")
    if _CRITERIA.search(heading):
        return Column("criteria", jurisdiction)
    if _SCOPE.search(heading) and not (_NUMBER.search(heading) or _NAMED.search(heading)):
        return Column("scope", jurisdiction)
    if jurisdiction and not _NOTE.search(heading):
        number, name = _NUMBER.search(heading), _NAMED.search(heading)
        part: Literal["number", "name"] | None = None
        if bool(number) != bool(name):
            part = "number" if number else "name"
        return Column("reference", jurisdiction, part=part)
    if _NUMBER.search(heading) and not _NAMED.search(heading):
        return Column("number")
    if _NAME.search(heading):
        return Column("name")
    if _SECTION.search(heading):
        return Column("section")
    return Column("note") if _NOTE.search(heading) else None


def find_table(sheet: Sheet) -> Table | None:
    """The table of a sheet, or None where no row looks like a header with a column of activity numbers.

    A header of several rows (the name of a taxonomy above, number and name below) is read from above to below.
    """
    best: tuple[int, int, dict[int, Column], dict[int, str]] | None = None
    candidates = [at for at, row in enumerate(sheet.rows) if row.number <= HEADER_WITHIN]
    for start in candidates:
        for depth in range(1, HEADER_ROWS + 1):
            rows = sheet.rows[start : start + depth]
            if len(rows) < depth or _holds_an_activity(rows[-1]) or (depth > 1 and _is_one_text(rows[0])):
                break
            headings = _headings(rows)
            columns = {at: column for at, text in headings.items() if (column := read_heading(text))}
            score = len(set(columns.values()))
            if best is None or score > best[0]:
                best = (score, start + depth - 1, columns, headings)
    if best is None or best[0] < 2:
        return None
    _, last, columns, headings = best
    below = sheet.rows[last + 1 :]
    columns = _with_one_number(columns, below)
    first = sheet.rows[last]
    above = tuple(row for row in sheet.rows[: last + 1] if _is_one_text(row))
    return Table(sheet.name, first.number, columns, headings, below, above)


def _headings(rows: Sequence[Row]) -> dict[int, str]:
    width = max(len(row.cells) for row in rows)
    found = {}
    for at in range(width):
        pieces = [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]]
        if pieces:
            found[at] = " ".join(dict.fromkeys(pieces))
    return found


def _with_one_number(columns: Mapping[int, Column], rows: Sequence[Row]) -> dict[int, Column]:
    """Of several columns of numbers, the one that holds activity numbers; a running number is no column of ours."""
    numbers = [at for at, column in columns.items() if column.meaning == "number"]
    if not numbers:
        # "Activity" above cells that give the number first and the name after it.
        names = [at for at, column in columns.items() if column.meaning == "name"]
        leading = [at for at in names if any(split_activity(_cell(row, at))[0] for row in rows)]
        return {at: Column("number") if at in leading[:1] else column for at, column in columns.items()}
    counted = {at: sum(split_activity(_cell(row, at))[0] is not None for row in rows) for at in numbers}
    chosen = max(numbers, key=lambda at: counted[at], default=None)
    return {at: column for at, column in columns.items() if column.meaning != "number" or at == chosen}


def split_activity(text: str) -> tuple[str | None, str]:
    """``D1.1 Solar power`` as its number and its name; None where no number leads."""
    head, _, rest = unicodedata.normalize("NFKC", text).strip().partition("\n")
    if (number := activity_number(head)) is not None:
        return number, rest.strip()
    match = _LEADING_NUMBER.match(unicodedata.normalize("NFKC", text).strip())
    return (activity_number(match["number"]), match["name"]) if match else (None, text)


def activity_number(text: str) -> str | None:
    """``Ｄ 1.1.`` as ``D1.1``; None for what is not the number of an activity."""
    number = plain(text).replace(" ", "").rstrip(".").replace("-", ".")
    number = number[:1].upper() + number[1:]
    number = re.sub(r"^([A-U])\.(?=\d)", r"\1", number)
    return number if ACTIVITY_NUMBER.fullmatch(number) else None


def _holds_an_activity(row: Row) -> bool:
    return any(activity_number(cell) for cell in row.cells if cell)


def _is_one_text(row: Row) -> bool:
    return len({cell for cell in row.cells if cell}) == 1


def _cell(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""
