"""``mcgt catalogue``: list, show, search and check."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from reports.render import criterion_line, say
from taxonomy.library import library
from taxonomy.model import CriterionGroup, CriterionNode, LocalisedText

_HEADINGS = (
    LocalisedText("catalogue", "目录"),
    LocalisedText("title", "名称"),
    LocalisedText("activities", "活动"),
    LocalisedText("in force", "生效"),
    LocalisedText("superseded", "被取代"),
    LocalisedText("verification", "核实程度"),
)
_WORDS = {
    "scope": LocalisedText("Scope", "范围"),
    "criteria": LocalisedText("Substantial contribution", "实质性贡献标准"),
    "dnsh": LocalisedText("Do no significant harm", "不造成重大损害"),
    "topics": LocalisedText("Topics", "主题"),
    "source": LocalisedText("Source", "来源"),
    "unknown_code": LocalisedText("our own number, the official one is not known", "本项目编号，官方编号未知"),
    "all_of": LocalisedText("all of", "全部满足"),
    "any_of": LocalisedText("any of", "满足其一"),
    "by_product_type": LocalisedText("by product type", "按产品类型"),
    "nothing": LocalisedText("No activity found.", "未找到活动。"),
    "errors": LocalisedText("errors", "个错误"),
    "warnings": LocalisedText("warnings", "个警告"),
    "all_well": LocalisedText("All data are well formed", "数据全部合格"),
}


def list_catalogues(language: str) -> None:
    """One line a catalogue; reconstructions and other reservations below."""
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in _HEADINGS:
        table.add_column(say(heading, language), overflow="fold")
    notes = []
    for one in library().catalogues.values():
        start = one.effective or one.published
        table.add_row(
            one.id,
            say(one.title, language),
            str(len(one.activities)),
            str(start or "–"),
            str(one.superseded or "–"),
            one.provenance.verification,
        )
        notes.append(f"{one.id}: {say(one.status_note, language)}")
    console = Console(highlight=False)
    console.print(table)
    for note in notes:
        console.print(note, style="dim")


def show(code: str, language: str) -> None:
    """An activity in full. Raises UnknownActivityError."""
    activity = library().find(code)
    catalogue = library().catalogues[activity.catalogue]
    lines = [f"{activity.id}  {say(activity.name, language)}", f"  {say(catalogue.title, language)}"]
    if activity.code_status == "unknown":
        lines.append(f"  ({_word('unknown_code', language)})")
    if catalogue.is_reconstruction:
        lines.append(f"  ! {say(catalogue.status_note, language)}")
    if activity.scope.en or activity.scope.zh:
        lines += ["", f"{_word('scope', language)}: {say(activity.scope, language)}"]
    if activity.criteria:
        lines += ["", _word("criteria", language), *_nodes(activity.criteria, language, "  ")]
    if activity.dnsh:
        lines += ["", _word("dnsh", language), *_nodes(activity.dnsh, language, "  ")]
    topics = (*activity.index.core, *activity.index.part)
    if topics:
        lines += ["", f"{_word('topics', language)}: {', '.join(topics)}"]
    source = f"{activity.provenance.source} [{activity.provenance.verification}] {activity.provenance.note}"
    lines += ["", f"{_word('source', language)}: {source.strip()}"]
    print("\n".join(lines))


def search_activities(text: str, within: str | None, limit: int, language: str) -> None:
    """Activities by code, name and scope, the surest first."""
    from taxonomy.search import search

    if within is not None:
        library().catalogue(within)
    hits = search(library(), text, catalogue=within, limit=limit)
    for hit in hits:
        print(f"{hit.activity.id}\t{say(hit.activity.name, language)}")
    if not hits:
        print(_word("nothing", language), file=sys.stderr)


def check_data(language: str) -> bool:
    """Print every fault with file, record and field; True when there is no error."""
    from taxonomy.checking import check

    faults = check(library())
    chinese = language.startswith("zh")
    for fault in faults:
        text = fault.zh if chinese else fault.en
        print(f"{fault.severity}: {fault.file}: {fault.record}: {fault.field}: {text}")
    errors = sum(fault.severity == "error" for fault in faults)
    if not errors:
        print(f"{_word('all_well', language)}: {len(library())}")
    print(f"{errors} {_word('errors', language)}, {len(faults) - errors} {_word('warnings', language)}")
    return not errors


def _nodes(nodes: tuple[CriterionNode, ...], language: str, indent: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, CriterionGroup):
            yield f"{indent}- {_word(node.mode, language)}:"
            yield from _nodes(node.members, language, f"{indent}    ")
        else:
            yield f"{indent}- {criterion_line(node, language)}"


def _word(name: str, language: str) -> str:
    return say(_WORDS[name], language)
