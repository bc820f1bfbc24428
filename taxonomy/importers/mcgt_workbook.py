"""The workbook of the common ground taxonomies (M-CGT, CGT), as published, read into the form of a catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from taxonomy.errors import InputError
from taxonomy.importers import ImportedCatalogue, MappingRow, UnknownReference
from taxonomy.importers.references import ReferenceReader
from taxonomy.importers.sheets import Row, Sheet, read_workbook
from taxonomy.importers.wording import in_languages, is_blank, is_chinese, plain
from taxonomy.importers.workbook_columns import HEADER_WITHIN, Meaning, Table, find_table, split_activity
from taxonomy.importers.workbook_entry import Entry
from taxonomy.importers.workbook_record import catalogue_record
from taxonomy.library import library, shipped
from taxonomy.model import LocalisedText

#: The taxonomies that an entry of the common ground refers to.
BASES = ("eu", "cn2021", "sg")

_SAMPLE = re.compile(r"\bsample\b|\bexample\b|样例|样本|示例|范例|示范", re.ASCII)

_MISSING: Mapping[Meaning, tuple[LocalisedText, LocalisedText]] = {
    "number": (
        LocalisedText("a column of activity numbers such as D1.1", "活动编号（如D1.1）一列"),
        LocalisedText("head it “Activity number” or “活动编号”", "请以“活动编号”或“Activity number”为表头"),
    ),
    "name": (
        LocalisedText("a column of activity names", "活动名称一列"),
        LocalisedText("head it “Activity name” or “活动名称”", "请以“活动名称”或“Activity name”为表头"),
    ),
    "reference": (
        LocalisedText("a column that refers to the EU, China or Singapore", "对应欧盟、中国或新加坡目录的列"),
        LocalisedText(
            "head it such as “EU Taxonomy number”, “China catalogue 2021” or “Singapore taxonomy”",
            "请使用“欧盟分类法编号”“中国目录（2021年版）”“新加坡分类法”之类的表头",
        ),
    ),
}


class CommonGroundImporter:
    """Reads the workbook of one of the common ground taxonomies."""

    def __init__(self, catalogue: str) -> None:
        self.catalogue = catalogue

    def read(self, path: Path) -> ImportedCatalogue:
        """The workbook as a catalogue. Raises InputError naming sheet, row and heading of what cannot be used."""
        sheets = read_workbook(path)
        notes: list[LocalisedText] = []
        tables = _tables(sheets, path.name, notes)
        entries: dict[str, Entry] = {}
        for table in tables:
            _read_table(table, entries, notes)
        if not entries:
            raise _no_activity(tables[0])
        _check_names(entries, notes)
        mappings, unknown = self._resolve(entries, notes)
        is_sample = any(_SAMPLE.search(plain(text)) for text in _titles(tables))
        if is_sample:
            notes.insert(0, LocalisedText("The workbook calls itself a sample.", "该工作簿自称为样例。"))
        record = catalogue_record(
            shipped(self.catalogue), path.name, list(entries.values()), mappings, unknown, is_sample=is_sample
        )
        return ImportedCatalogue(self.catalogue, record, mappings, unknown, tuple(notes))

    def _resolve(
        self, entries: Mapping[str, Entry], notes: list[LocalisedText]
    ) -> tuple[tuple[MappingRow, ...], tuple[UnknownReference, ...]]:
        known = library()
        readers = {base: ReferenceReader(known.catalogues[base]) for base in BASES}
        mappings: dict[tuple[str, str], MappingRow] = {}
        unknown: dict[tuple[str, str, str], UnknownReference] = {}
        for entry in entries.values():
            for base, rows in entry.references.items():
                for numbers, names in rows:
                    for one in readers[base].read(numbers, names):
                        for target in one.targets:
                            row = MappingRow(entry.code, base, known[target].code, target, entry.place.en)
                            mappings.setdefault((entry.code, target), row)
                        if not one.targets:
                            missing = UnknownReference(entry.code, base, one.text, entry.place)
                            unknown.setdefault((entry.code, base, one.text), missing)
                        if one.doubt:
                            notes.append(
                                _note(entry.place, f"“{one.text}”: {one.doubt.en}", f"“{one.text}”：{one.doubt.zh}")
                            )
        return tuple(mappings.values()), tuple(unknown.values())


def _tables(sheets: Sequence[Sheet], file: str, notes: list[LocalisedText]) -> list[Table]:
    """The tables of activities, those that lack a column only if another sheet has it."""
    found = [table for sheet in sheets if (table := find_table(sheet))]
    usable = [table for table in found if table.positions("number")]
    if not usable:
        raise _no_table(max(found, key=lambda table: len(table.columns), default=None), sheets, file)
    needed: tuple[Meaning, ...] = ("name", "reference")
    for wanted in needed:
        if not any(table.positions(wanted) or (wanted == "name" and table.names_follow_numbers()) for table in usable):
            raise _missing_column(max(usable, key=lambda table: len(table.columns)), wanted)
    for table in usable:
        for heading in table.not_understood():
            shown = " ".join(heading.split())
            en, zh = f"column “{shown}” was not understood and not read", f"未识别列“{shown}”，未读取"
            notes.append(_note(LocalisedText(f"sheet “{table.sheet}”", f"工作表“{table.sheet}”"), en, zh))
    for sheet in sheets:
        if sheet.rows and sheet.name not in {table.sheet for table in usable}:
            en, zh = f"Sheet “{sheet.name}” has no table of activities and was not read.", "无活动表，未读取。"
            notes.append(LocalisedText(en, f"工作表“{sheet.name}”{zh}"))
    return usable


def _read_table(table: Table, entries: dict[str, Entry], notes: list[LocalisedText]) -> None:
    """Add the rows of a table to the entries; a row without a number goes on with the activity above it."""
    (numbers,) = table.positions("number")
    names, header = set(table.positions("name")), {text for text in table.headings.values() if text}
    current: Entry | None = None
    section = ""
    for row in table.rows:
        filled = {at: text for at, text in enumerate(row.cells) if not is_blank(text)}
        if not filled or set(filled.values()) <= header:
            continue  # nothing, or the header again on a further page
        code, rest = split_activity(filled.get(numbers, ""))
        place = LocalisedText(f"sheet “{table.sheet}”, row {row.number}", f"工作表“{table.sheet}”第{row.number}行")
        if code is None and len(set(filled.values())) == 1 and (len(filled) > 1 or {numbers, *names} & set(filled)):
            section, current = next(iter(filled.values())), None
            continue
        if code is None and numbers in filled:
            shown = filled[numbers].splitlines()[0]
            en, zh = f"“{shown}” is not an activity number; the row was left out", f"“{shown}”不是活动编号，该行未读取"
            notes.append(_note(place, en, zh))
            current = None
            continue
        if code is not None:
            current = entries.setdefault(code, Entry(code, table.sheet, row.number, section))
            if rest:
                current.add("name", None, rest)
        if current is None:
            notes.append(_note(place, "the row belongs to no activity and was left out", "该行不属于任何活动，未读取"))
            continue
        _read_row(table, row, filled, current)


def _read_row(table: Table, row: Row, filled: Mapping[int, str], entry: Entry) -> None:
    given: dict[str, tuple[list[str], list[str]]] = {}
    for at, column in table.columns.items():
        if at not in filled or column.meaning == "number":
            continue
        if column.meaning == "reference" and column.jurisdiction:
            numbered, named = given.setdefault(column.jurisdiction, ([], []))
            (named if column.part == "name" else numbered).append(filled[at])
        else:
            entry.add(column.meaning, column.jurisdiction or column.scheme, filled[at])
    for base, cells in given.items():
        entry.references.setdefault(base, []).append(cells)


def _check_names(entries: Mapping[str, Entry], notes: list[LocalisedText]) -> None:
    for entry in entries.values():
        names = [in_languages(text) for text in entry.texts("name")]
        if any(len({plain(getattr(name, language)) for name in names} - {""}) > 1 for language in ("en", "zh")):
            en, zh = f"{entry.code} has several names; the first was taken", f"{entry.code}有多个名称，取第一个"
            notes.append(_note(entry.place, en, zh))
        if not (entry.name.en or entry.name.zh):
            raise InputError(
                f"sheet “{entry.sheet}”: activity {entry.code} has no name",
                f"工作表“{entry.sheet}”：活动{entry.code}没有名称",
                row=entry.row,
                mend=("write its name in English or Chinese", "请填写其中文或英文名称"),
            )


def _titles(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        yield table.sheet
        yield from (text for row in table.above for text in row.cells if text)


def _note(place: LocalisedText, en: str, zh: str) -> LocalisedText:
    return LocalisedText(f"{place.en}: {en}.", f"{place.zh}：{zh}。")


def _missing_column(table: Table, wanted: Meaning) -> InputError:
    what, mend = _MISSING[wanted]
    seen = [text.replace("\n", " ") for text in table.headings.values()]
    return InputError(
        f"sheet “{table.sheet}”: there is no {what.en.removeprefix('a ')}; found: {', '.join(seen)}",
        f"工作表“{table.sheet}”：缺少{what.zh}；现有表头：{'、'.join(seen)}",
        field=what.zh if is_chinese(seen[0]) else what.en,
        row=table.header_row,
        mend=(mend.en, mend.zh),
    )


def _no_table(nearest: Table | None, sheets: Sequence[Sheet], file: str) -> InputError:
    if nearest is not None:
        return _missing_column(nearest, "number")
    names = [f"“{sheet.name}”" for sheet in sheets]
    _, mend = _MISSING["number"]
    return InputError(
        f"{file}: no table with activity numbers (D1.1) begins in the first {HEADER_WITHIN} rows of {', '.join(names)}",
        f"{file}：工作表{'、'.join(names)}的前{HEADER_WITHIN}行内没有含活动编号（如D1.1）的表格",
        mend=(mend.en, mend.zh),
    )


def _no_activity(table: Table) -> InputError:
    return InputError(
        f"sheet “{table.sheet}”: no activity number such as D1.1 below the header",
        f"工作表“{table.sheet}”：表头以下没有活动编号（如D1.1）",
        row=table.header_row,
        mend=("number the activities as the official table does", "请按官方表填写活动编号"),
    )
