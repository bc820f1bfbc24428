"""The whole reasoning behind a verdict as one readable page (Markdown), in English, simplified or traditional Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from classification.criteria import CriterionResult
from classification.evidence import Figure
from classification.verdict import RegimeVerdict, Verdict
from mappings.contributions import Contribution
from reports.render import LABEL_NAMES, OUTCOME_NAMES, STATUS_NAMES, criterion_line, say
from taxonomy.certificates import certificate_schemes
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import Activity, LocalisedText
from taxonomy.thesaurus.scheme import thesaurus

_MARKS = {"met": "✓", "failed": "✗", "unknown": "?", "prose": "·"}


def explain(
    verdict: Verdict,
    library: Library,
    language: str,
    contributions: Mapping[str, Sequence[Contribution]] = MappingProxyType({}),
) -> str:
    """The page. Everything on it is in the JSON of the verdict too, except the checklist of the catalogue itself and
    ``contributions``: what in the text spoke for the first activity of a regime.
    """
    return "\n".join(_Page(verdict, library, language, contributions).lines()) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    verdict: Verdict
    library: Library
    language: str
    contributions: Mapping[str, Sequence[Contribution]]

    def lines(self) -> Iterator[str]:
        head = self.verdict.headline
        label, status = self._say(LABEL_NAMES[head.label]), self._say(STATUS_NAMES[head.status])
        yield f"# {label} · {status} ({head.probability:.0%})"
        yield ""
        taken_from = _COMMON if head.regime == "common" else self.library.catalogues[head.regime].short_title
        yield f"{self._word('basis')}: {self._say(taken_from)}; {self._word('date')}: {self.verdict.day}"
        yield from (f"- {self._say(text)}" for text in (*(one.text for one in head.reasons), *head.review))
        yield from self._components()
        yield from self._flags()
        for regime in self.verdict.regimes.values():
            yield from self._regime(regime)
        yield from self._evidence()
        yield ""
        versions = ", ".join(f"{name} {version}" for name, version in self.verdict.versions.items())
        yield f"{self._word('versions')}: {versions}"

    def _say(self, text: LocalisedText) -> str:
        return say(text, self.language)

    def _word(self, name: str) -> str:
        return self._say(_WORDS[name])

    def _components(self) -> Iterator[str]:
        if self.verdict.components:
            yield from ("", f"## {self._word('components')}", "")
        for one in self.verdict.components:
            label, status = self._say(LABEL_NAMES[one.headline.label]), self._say(STATUS_NAMES[one.headline.status])
            share = "" if one.part.share is None else f" ({one.part.share:.0%})"
            yield f"- “{one.part.text}”{share}: {label} · {status}"
            for regime, activity in one.activities.items():
                name = self._say(self.library.catalogues[regime].short_title)
                its = self._say(LABEL_NAMES[one.labels[regime]])
                yield f"    - {name}: {its}; {activity.code} {self._say(activity.name)}"

    def _flags(self) -> Iterator[str]:
        if self.verdict.flags:
            yield from ("", f"## {self._word('flags')}", "")
        for flag in self.verdict.flags:
            yield f"- “{flag.quote}” [{flag.span[0]}–{flag.span[1]}]: {self._say(flag.text)}"

    def _regime(self, one: RegimeVerdict) -> Iterator[str]:
        catalogue = self.library.catalogues[one.regime]
        label, status = self._say(LABEL_NAMES[one.label]), self._say(STATUS_NAMES[one.status])
        aligned = f", {self._word('aligned')}" if one.is_aligned else ""
        yield from (
            "",
            f"## {self._say(catalogue.short_title)}: {label} · {status} ({one.probability:.0%}){aligned}",
            "",
        )
        yield f"{self._word('rule')}: {self._say(catalogue.title)} {self._say(catalogue.legal_ref)}".rstrip()
        if one.is_reconstruction:
            yield f"{self._word('reconstruction')}: {self._say(catalogue.status_note)}"
        for reason in one.reasons:
            yield f"- {self._say(reason.text)}"
        if one.activities:
            yield f"- {self._word('activities')}:"
            for activity in one.activities:
                yield f"    - {activity.code} {self._say(activity.name)} ({activity.probability:.0%})"
        if spoken := self.contributions.get(one.regime):
            terms = "; ".join(f"{self._contribution(term)} {term.value:.2f}" for term in spoken)
            yield f"- {self._word('contributions')}: {terms}"
        if one.criteria:
            yield f"- {self._word('criteria')}:"
            yield from (f"    {line}" for line in self._criteria(one.criteria))
        if one.missing:
            yield f"- {self._word('missing')}:"
            yield from (f"    - {self._say(item.text)}" for item in one.missing)
        if one.shortfalls:
            yield f"- {self._word('shortfalls')}:"
            yield from (f"    - {self._shortfall(item)}" for item in one.shortfalls)
        if one.label != "not_eligible" and one.activities:
            yield from self._harm(self.library[one.activities[0].id])

    def _contribution(self, one: Contribution) -> str:
        if one.kind == "meaning":
            return self._word("meaning")
        return self._say(thesaurus().name(one.name)) if one.kind == "concept" else f"“{one.name}”"

    def _criteria(self, results: Iterable[CriterionResult]) -> Iterator[str]:
        activity = None
        for result in results:
            if result.activity != activity:
                activity = result.activity
                its = self.library[activity].provenance
                yield f"- {self.library[activity].code} — {its.source}, {self._word(its.verification)}"
            yield f"- {_MARKS[result.outcome]} {self._say(OUTCOME_NAMES[result.outcome])}: {criterion_line(result.criterion, self.language)}"
            yield from (f"    - {line}" for line in self._comparison(result))

    def _comparison(self, result: CriterionResult) -> Iterator[str]:
        figure = result.figure
        if figure is not None and figure.metric is not None:
            unit = load_metrics()[result.criterion.metric or figure.metric].unit or ""
            limit = "" if result.limit is None else f"; {result.criterion.comparator} {result.limit:g} {unit}"
            margin = "" if result.margin is None else f"; {self._margin(result.margin)}"
            yield f"{self._word('found')}: {self._figure(figure, result.criterion.metric)}{limit}{margin}"
        if result.certificate is not None:
            held = result.certificate
            yield f"{self._word('found')}: “{held.quote}” [{held.start}–{held.end}]"
        if result.shown is not None:
            yield f"{self._word('shown')}: {self._say(thesaurus().name(result.shown))}"

    def _figure(self, figure: Figure, metric: str | None) -> str:
        origin = self.verdict.origins.get(metric or "")
        place = f"“{figure.quote}” [{figure.start}–{figure.end}]" if figure.quote else f"{figure.value:g} {figure.unit}"
        unit = load_metrics()[metric or figure.metric or ""].unit or ""
        far = "" if figure.canonical_upper is None else f"–{figure.canonical_upper:g}"
        converted = f" = {figure.canonical:g}{far} {unit}".rstrip() if figure.quote else ""
        if origin is None:
            return f"{place}{converted}"
        inputs = ", ".join(f"“{one.quote}”" for one in origin.inputs if one.quote)
        by = f"{self._word(origin.kind)}: {self._say(origin.reason)}" + (f" — {inputs}" if inputs else "")
        return f"{place}{converted} ({by})"

    def _margin(self, margin: float) -> str:
        side = "above" if margin > 0 else "below"
        share = f"{abs(margin):.0%}"
        return self._say(LocalisedText(f"{share} {_WORDS[side].en}", f"{_WORDS[side].zh}{share}"))

    def _shortfall(self, result: CriterionResult) -> str:
        wanted = self._say(result.criterion.summary).rstrip(".。")
        if result.margin is None:
            return wanted
        return f"{wanted}: {self._margin(result.margin)} ({self._word('now')})"

    def _harm(self, activity: Activity) -> Iterator[str]:
        if activity.dnsh:
            yield f"- {self._word('harm')}:"
            lines = (
                f"    - [ ] {self._word(one.objective or 'harm')}: {self._say(one.summary)}" for one in activity.dnsh
            )
            yield from dict.fromkeys(lines)

    def _evidence(self) -> Iterator[str]:
        evidence = self.verdict.evidence
        if not (evidence.figures or evidence.certificates or evidence.dates):
            return
        yield from ("", f"## {self._word('evidence')}", "")
        for figure in evidence.figures:
            known = load_metrics().get(figure.metric or "")
            name = self._word("no_metric") if known is None else self._say(known.name)
            time = "" if figure.time == "stated" else f", {self._word(figure.time)}"
            yield f"- “{figure.quote}” [{figure.start}–{figure.end}]: {name}{time}"
        for held in evidence.certificates:
            scheme = self._say(certificate_schemes()[held.scheme].name)
            yield f"- “{held.quote}” [{held.start}–{held.end}]: {scheme} {held.level}".rstrip()
        for dated in evidence.dates:
            first = "…" if dated.first == date.min else str(dated.first)
            last = "…" if dated.last == date.max else str(dated.last)
            days = first if first == last else f"{first} – {last}"
            yield f"- “{dated.quote}” [{dated.start}–{dated.end}]: {self._word(dated.event)}, {days}"


_COMMON = LocalisedText("common ground of all regimes asked for", "所询各目录的共同结论")
_WORDS = {
    "basis": LocalisedText("Taken from", "依据"),
    "date": LocalisedText("judged as of", "判定日期"),
    "versions": LocalisedText("Versions", "版本"),
    "components": LocalisedText("Parts of the project (share of the money)", "项目各部分（资金占比）"),
    "flags": LocalisedText("Screening: please look at", "筛查提示"),
    "aligned": LocalisedText("counts as Taxonomy-aligned", "视为与分类法一致"),
    "rule": LocalisedText("Rule", "规则"),
    "reconstruction": LocalisedText("Reconstruction, not the official table", "重建稿，非官方表"),
    "activities": LocalisedText("Activities, likeliest first", "相符活动（按可能性排列）"),
    "contributions": LocalisedText("What in the text spoke for the first", "文中支持首项的内容"),
    "meaning": LocalisedText("the meaning of the whole text", "全文含义"),
    "criteria": LocalisedText("Criteria", "标准"),
    "missing": LocalisedText("Missing; this would decide", "缺少以下证据即可判定"),
    "shortfalls": LocalisedText("Green if", "达到以下条件即为绿色"),
    "harm": LocalisedText(
        "Do no significant harm: to be checked, does not decide here", "无重大损害：须另行核查，不影响此处结论"
    ),
    "found": LocalisedText("found", "文中数值"),
    "shown": LocalisedText("by what the text is about", "依据文中所述事物"),
    "above": LocalisedText("above the limit", "高于限值"),
    "below": LocalisedText("below the limit", "低于限值"),
    "now": LocalisedText("now", "目前"),
    "evidence": LocalisedText("Evidence in the text", "文中证据"),
    "no_metric": LocalisedText("of which quantity the text does not say", "文中未说明是何指标"),
    "approval": LocalisedText("approval", "核准或备案"),
    "financing": LocalisedText("financing", "融资或发行"),
    "permit": LocalisedText("permit", "许可"),
    "construction": LocalisedText("start of construction", "开工"),
    "commissioning": LocalisedText("commissioning", "投产"),
    "manufacture": LocalisedText("manufacture or delivery", "制造或交付"),
    "baseline": LocalisedText("baseline", "基准"),
    "target": LocalisedText("target", "目标"),
    "given": LocalisedText("given", "另行给出"),
    "implied": LocalisedText("implied", "由事物推知"),
    "bound": LocalisedText("bound", "界限"),
    "derived": LocalisedText("derived", "推导得出"),
    "mitigation": LocalisedText("climate change mitigation", "减缓气候变化"),
    "adaptation": LocalisedText("climate change adaptation", "适应气候变化"),
    "water": LocalisedText("water and marine resources", "水与海洋资源"),
    "circular": LocalisedText("circular economy", "循环经济"),
    "pollution": LocalisedText("pollution", "污染防治"),
    "biodiversity": LocalisedText("biodiversity and ecosystems", "生物多样性与生态系统"),
    "official-text": LocalisedText("read in the official text", "读自官方文本"),
    "secondary-source": LocalisedText("from a secondary source", "来自二手来源"),
    "from-memory": LocalisedText("from memory, unverified", "凭记忆，未经核实"),
}
