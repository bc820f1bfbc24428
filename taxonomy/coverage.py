"""How much of each document the catalogue files hold; ``python -m taxonomy.coverage`` rewrites docs/coverage.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from taxonomy.gaps import Gaps, Tally, load_gaps, tallies
from taxonomy.library import Library, library
from taxonomy.model import CRITERION_KINDS, VERIFICATIONS, Catalogue, LocalisedText, leaves

PAGE = Path(__file__).resolve().parent.parent / "docs" / "coverage.md"

_MEMBERSHIPS = ("quoted", "likely", "uncertain")

_WORDS: Mapping[str, tuple[str, str]] = {
    "official-text": ("official text", "官方文本"),
    "secondary-source": ("secondary source", "二手来源"),
    "derived": ("derived", "推导"),
    "from-memory": ("from memory", "凭记忆"),
    "threshold": ("thresholds", "阈值"),
    "requirement": ("requirements", "要求"),
    "certification": ("certificates", "认证"),
    "exclusion": ("exclusions", "排除"),
    "catalogue": ("catalogue", "目录"),
    "activities": ("activities", "活动"),
    "with-criteria": ("with criteria", "含标准"),
    "numeric": ("numeric thresholds", "数值阈值"),
    "dnsh": ("DNSH", "无重大损害"),
    "indexed": ("with an index", "有主题索引"),
    "own-code": ("codes u-… of ours", "自拟u-…编号"),
    "count": ("official count", "官方条目"),
    "official": ("official", "官方数量"),
    "here": ("here", "此处"),
    "gap": ("gap and reason", "缺口与原因"),
    "open": ("not known how many are missing", "缺多少尚不清楚"),
    "not-records": ("not records here", "此处不作为记录"),
    "none": ("none", "无"),
    "uncounted": ("–", "–"),
}


@dataclass(frozen=True, slots=True)
class CatalogueCoverage:
    """What one catalogue file holds.

    ``verification`` counts activities; ``criteria`` the leaves of the criteria by kind, ``dnsh`` those of the
    do-no-significant-harm criteria, ``numeric`` the leaves of both that state a figure. ``reconstruction`` says in
    plain words what a table that is not the official one is worth; None for the others.
    """

    id: str
    title: LocalisedText
    status_note: LocalisedText
    tallies: tuple[Tally, ...]
    activities: int
    verification: Mapping[str, int]
    with_criteria: int
    criteria: Mapping[str, int]
    dnsh: int
    numeric: int
    indexed: int
    own_codes: int
    reconstruction: LocalisedText | None


def coverage(library: Library, gaps: Gaps | None = None) -> list[CatalogueCoverage]:
    """One row a catalogue, in the order of the library; ``gaps`` are those shipped with mcgt unless given."""
    known = load_gaps() if gaps is None else gaps
    return [_row(catalogue, tallies(catalogue, known)) for catalogue in library.catalogues.values()]


def render_markdown(rows: Iterable[CatalogueCoverage], language: str) -> str:
    """The rows as one section of a Markdown page, in ``en`` or ``zh``."""
    listed, chinese = list(rows), language.startswith("zh")
    title = "中文" if chinese else "English"
    return "\n".join([f"## {title}", "", *_overview(listed, chinese), *_catalogues(listed, chinese)]) + "\n"


def render_page(rows: Iterable[CatalogueCoverage]) -> str:
    """The whole page: English, then Chinese."""
    listed = list(rows)
    head = (
        "# Coverage of the catalogues / 目录覆盖情况\n\n"
        "Written by `python -m taxonomy.coverage` from the catalogue files; do not edit.\n"
        "本页由 `python -m taxonomy.coverage` 根据目录文件生成，请勿手工修改。\n\n"
    )
    return head + render_markdown(listed, "en") + "\n" + render_markdown(listed, "zh")


def _row(catalogue: Catalogue, counts: tuple[Tally, ...]) -> CatalogueCoverage:
    activities = catalogue.activities
    criteria = [leaf for activity in activities for leaf in activity.criterion_leaves()]
    dnsh = [leaf for activity in activities for leaf in leaves(activity.dnsh)]
    return CatalogueCoverage(
        id=catalogue.id,
        title=catalogue.title,
        status_note=catalogue.status_note,
        tallies=counts,
        activities=len(activities),
        verification=_counted(VERIFICATIONS, (activity.provenance.verification for activity in activities)),
        with_criteria=sum(bool(activity.criteria) for activity in activities),
        criteria=_counted(CRITERION_KINDS, (leaf.kind for leaf in criteria)),
        dnsh=len(dnsh),
        numeric=sum(leaf.is_numeric for leaf in (*criteria, *dnsh)),
        indexed=sum(bool(activity.index.core) for activity in activities),
        own_codes=sum(activity.code_status == "unknown" for activity in activities),
        reconstruction=_reconstruction(catalogue) if catalogue.is_reconstruction else None,
    )


def _counted(order: Iterable[str], values: Iterable[str]) -> dict[str, int]:
    found = Counter(values)
    return {name: found[name] for name in order if found[name]}


def _reconstruction(catalogue: Catalogue) -> LocalisedText:
    found = Counter(activity.details.get("membership") for activity in catalogue.activities)
    quoted, likely, uncertain = (found[name] for name in _MEMBERSHIPS)
    numbered = [activity for activity in catalogue.activities if activity.code_status == "official"]
    recalled = sum(activity.provenance.verification == "from-memory" for activity in numbered)
    rows = len(catalogue.activities)
    official = catalogue.official_counts.get("activities", 0)
    return LocalisedText(
        f"This is not the official table, which lists {official} activities and could not be read. Of the {rows} rows "
        f"here, {quoted} are quoted by a public notice, {likely} are likely and {uncertain} uncertain members; "
        f"{len(numbered)} carry a number of the official table ({recalled} of them recalled, not read), the others one "
        "of ours. The criteria are those of the underlying taxonomies. Do not take it for the official table, nor "
        "measure anything against it.",
        f"这不是官方表；官方表列有{official}项活动，未能读到。此处{rows}行中，{quoted}行见于公告引用，{likely}行很可能在列，"
        f"{uncertain}行是否在列不确定；{len(numbered)}行带有官方表编号（其中{recalled}行凭记忆，未读到），其余为自拟编号。"
        "标准取自底层目录。请勿视作官方表，也不要以其为评测依据。",
    )


def _overview(rows: list[CatalogueCoverage], chinese: bool) -> list[str]:
    columns = ("catalogue", "activities", *VERIFICATIONS, "with-criteria", *CRITERION_KINDS, "dnsh", "numeric")
    names = [_word(name, chinese) for name in (*columns, "indexed", "own-code")]
    lines = [_line(names), _line(["---", *["---:"] * (len(names) - 1)])]
    for row in rows:
        numbers = [row.activities, *(row.verification.get(name, 0) for name in VERIFICATIONS), row.with_criteria]
        numbers += [*(row.criteria.get(kind, 0) for kind in CRITERION_KINDS), row.dnsh, row.numeric]
        numbers += [row.indexed, row.own_codes]
        lines.append(_line([f"`{row.id}`", *(f"{number:,}" for number in numbers)]))
    return [*lines, "", *(_LEGEND_ZH if chinese else _LEGEND_EN), ""]


_LEGEND_EN = [
    "How far an activity was verified: *official text*, read in a copy of the document; *secondary source*, in",
    "somebody else's page; *derived*, worked out by comparing texts; *from memory*, read by nobody yet. Thresholds,",
    "requirements, certificates and exclusions are single conditions of the criteria; numeric thresholds include those",
    "of DNSH (do no significant harm).",
]
_LEGEND_ZH = [
    "活动的核实程度：*官方文本*指在文件副本中读到；*二手来源*指见于他人页面；*推导*指由文本对照得出；*凭记忆*指尚无人核对。",
    "阈值、要求、认证与排除均按单个条件计数；数值阈值包括“无重大损害”条件中的数值。",
]


def _catalogues(rows: list[CatalogueCoverage], chinese: bool) -> list[str]:
    language = "zh" if chinese else "en"
    lines: list[str] = []
    for row in rows:
        lines += [f"### {row.title.in_language(language)} (`{row.id}`)", "", row.status_note.in_language(language), ""]
        if row.reconstruction:
            lines += [f"**{row.reconstruction.in_language(language)}**", ""]
        lines += [_line([_word(name, chinese) for name in ("count", "official", "here", "gap")])]
        lines += [_line(["---", "---:", "---:", "---"])]
        for tally in row.tallies:
            here = _word("uncounted", chinese) if tally.here is None else f"{tally.here:,}"
            lines.append(_line([tally.name.in_language(language), f"{tally.official:,}", here, _gap(tally, chinese)]))
        lines.append("")
    return lines[:-1]


def _gap(tally: Tally, chinese: bool) -> str:
    if tally.gap is None or tally.gap.missing == 0:
        return _word("none", chinese)
    missing = tally.gap.missing
    amount = f"{missing:,}" if isinstance(missing, int) else _word(missing, chinese)
    return f"{amount}{'：' if chinese else ': '}{tally.gap.reason.in_language('zh' if chinese else 'en')}"


def _word(name: str, chinese: bool) -> str:
    return _WORDS[name][chinese]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(render_page(coverage(library())), encoding="utf-8")
