"""``mcgt import``: read an official workbook, show what it changes, and let it supersede the reconstruction."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.render import say
from taxonomy import user_data
from taxonomy.errors import InputError
from taxonomy.importers import IMPORTERS, ImportedCatalogue, importer
from taxonomy.importers.succession import Difference, Pair, supersede
from taxonomy.model import LocalisedText

_WORDS = {
    "read": LocalisedText(
        "{file}: {entries} activities, {references} references", "{file}：{entries}项活动，{references}条对应"
    ),
    "former": LocalisedText("Superseded: reconstruction with {count} entries", "被取代：含{count}个条目的重建稿"),
    "both": LocalisedText("In both: {count}", "两者均有：{count}"),
    "changed": LocalisedText("of these with other references: {count}", "其中对应关系有变化：{count}"),
    "official": LocalisedText("Only in the official file: {count}", "仅见于官方文件：{count}"),
    "reconstruction": LocalisedText(
        "Only in the reconstruction (dropped): {count}", "仅见于重建稿（不再保留）：{count}"
    ),
    "unknown": LocalisedText(
        "References to activities that are not known here (kept in the record): {count}",
        "此处没有的对应项（保留在记录中）：{count}",
    ),
    "notes": LocalisedText("To be looked at: {count}", "请留意：{count}"),
    "dry": LocalisedText("Nothing was written (--dry-run).", "未写入任何文件（--dry-run）。"),
    "written": LocalisedText("Written", "已写入"),
    "effect": LocalisedText(
        "{title} is now taken from this file. The next verdict prepares the matcher anew; restart a running server. "
        "Undo: mcgt import --remove {catalogue}",
        "{title}现以此文件为准。下一次判定将重新准备匹配器；运行中的服务须重启。撤销：mcgt import --remove {catalogue}",
    ),
    "removed": LocalisedText(
        "The import is gone; the shipped {catalogue} counts again.", "导入已撤销；恢复使用自带的{catalogue}。"
    ),
    "nothing": LocalisedText("{catalogue} was not imported; nothing to undo.", "{catalogue}未曾导入，无需撤销。"),
}
_BANNER = "# Written by mcgt import; undo with: mcgt import --remove {catalogue}\n# 由 mcgt import 写入；撤销：mcgt import --remove {catalogue}\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for."""

    catalogue: str
    workbook: Path | None
    dry_run: bool
    remove: bool
    language: str


def run(request: Request) -> None:
    """Import, or undo an import. Raises InputError for a workbook that cannot be used."""
    if request.remove:
        _remove(request)
        return
    if request.workbook is None:
        raise InputError(
            "no workbook to import",
            "没有要导入的工作簿",
            field="WORKBOOK",
            mend=("give the .xlsx file, or --remove to undo an import", "请给出.xlsx文件，或用--remove撤销导入"),
        )
    _import(request, request.workbook)


def _remove(request: Request) -> None:
    if request.workbook is not None or request.dry_run:
        raise InputError(
            "--remove takes a catalogue and nothing else",
            "--remove只需目录标识",
            field="--remove",
            mend=(f"write mcgt import --remove {request.catalogue}", f"请写mcgt import --remove {request.catalogue}"),
        )
    if request.catalogue not in IMPORTERS:
        importer(request.catalogue)  # raises, naming the choice
    done = user_data.remove(request.catalogue)
    print(_say("removed" if done else "nothing", request.language, catalogue=request.catalogue))


def _import(request: Request, workbook: Path) -> None:
    import yaml

    from mappings.imported_sets import render_sets
    from mappings.sssom import shipped_counterparts
    from taxonomy.library import library, shipped
    from taxonomy.records import build_catalogue

    imported = importer(request.catalogue).read(workbook)
    former = shipped(request.catalogue)
    record, difference, guesses = supersede(imported, former, shipped_counterparts(request.catalogue), library())
    # What would not load must not be kept.
    catalogue = build_catalogue(record, workbook.name)
    count = len(former.activities)
    for line in _report(imported, difference, workbook.name, count, (*imported.notes, *guesses), request.language):
        print(line)
    print()
    if request.dry_run:
        print(_say("dry", request.language))
        return
    content = _BANNER.format(catalogue=request.catalogue) + yaml.safe_dump(
        record, allow_unicode=True, sort_keys=False, width=120
    )
    labels = {one.code: one.name.en for one in catalogue.activities}
    sets = render_sets(request.catalogue, imported.mappings, labels, workbook.name, library())
    for file in user_data.store(request.catalogue, content, sets):
        print(f"{_say('written', request.language)}: {file}", file=sys.stderr)
    title = say(catalogue.short_title, request.language)
    print(_say("effect", request.language, title=title, catalogue=request.catalogue))


def _report(
    imported: ImportedCatalogue,
    difference: Difference,
    file: str,
    former: int,
    notes: Sequence[LocalisedText],
    language: str,
) -> Iterator[str]:
    entries = len(imported.record["activities"])
    yield _say("read", language, file=file, entries=entries, references=len(imported.mappings))
    yield _say("former", language, count=former)
    counted: tuple[tuple[str, list[str]], ...] = (
        ("both", [line for pair in difference.both for line in _pair(pair, language)]),
        ("official", [f"+ {code}  {say(name, language)}" for code, name in difference.only_official]),
        ("reconstruction", [f"- {one.code}  {say(one.name, language)}" for one in difference.only_reconstruction]),
        (
            "unknown",
            [f"? {one.code}  {one.catalogue}: {one.text} ({say(one.place, language)})" for one in imported.unknown],
        ),
        ("notes", [f"! {say(note, language)}" for note in notes]),
    )
    for name, lines in counted:
        if lines:
            size = len(difference.both) if name == "both" else len(lines)
            parts = [_say(name, language, count=size)]
            if name == "both":
                parts.append(_say("changed", language, count=len(difference.changed)))
            yield ""
            yield ("；" if language.startswith("zh") else "; ").join(parts)
            yield from (f"  {line}" for line in lines)


def _pair(pair: Pair, language: str) -> Iterator[str]:
    former = "" if pair.former.code == pair.code else f"  (← {pair.former.code})"
    yield f"= {pair.code}  {say(pair.name, language)}{former}"
    changes = [f"+{target}" for target in pair.added] + [f"-{target}" for target in pair.dropped]
    if changes:
        yield f"      {' '.join(changes)}"


def _say(name: str, language: str, **values: object) -> str:
    return say(_WORDS[name], language).format(**values)
