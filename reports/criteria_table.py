"""Every criterion that took part in a verdict, once, with what was found against what is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from classification.criteria import CriterionResult
from classification.verdict import Verdict
from reports.document import Column, Table
from reports.provenance import shown_code
from reports.render import TIER_NAMES, Record, criterion_record
from reports.vocabulary import ORIGIN_NAMES, joined
from taxonomy.library import Library
from taxonomy.metrics import load_metrics
from taxonomy.model import LocalisedText
from taxonomy.thesaurus.scheme import thesaurus


@dataclass(frozen=True, slots=True)
class Comparison:
    """One criterion as it came out, with the regimes whose verdict it took part in."""

    result: CriterionResult
    regimes: tuple[str, ...]


def comparisons(verdict: Verdict) -> tuple[Comparison, ...]:
    """The comparisons of a verdict, each once: the common ground repeats those of the catalogues that it rests on."""
    found: dict[CriterionResult, list[str]] = {}
    for regime, one in verdict.regimes.items():
        for result in one.criteria:
            regimes = found.setdefault(result, [])
            if regime not in regimes:
                regimes.append(regime)
    return tuple(Comparison(result, tuple(regimes)) for result, regimes in found.items())


def comparison_record(one: Comparison) -> Record:
    """A comparison as plain values."""
    return {"regimes": list(one.regimes)} | criterion_record(one.result)


def criteria_table(compared: tuple[Comparison, ...], verdict: Verdict, known: Library) -> Table:
    """What each criterion asks for, what was found, how far apart the two are, and how it came out."""
    return Table(
        "criteria",
        LocalisedText("Criteria compared", "标准对照"),
        (
            Column("regimes", LocalisedText("Catalogue", "目录")),
            Column("activity", LocalisedText("Activity", "活动"), "code"),
            Column("criterion", LocalisedText("Criterion", "标准")),
            Column("tier", LocalisedText("Tier", "层级")),
            Column("found", LocalisedText("Found", "所见")),
            Column("figure", LocalisedText("Figure", "数值"), "number"),
            Column("comparator", LocalisedText("Asked for", "要求"), "code"),
            Column("limit", LocalisedText("Limit", "限值"), "number"),
            Column("unit", LocalisedText("Unit", "单位"), "code"),
            Column("margin", LocalisedText("Margin to the limit", "与限值的差距"), "share"),
            Column("outcome", LocalisedText("Outcome", "结果"), "outcome"),
            Column("reference", LocalisedText("Clause", "条款"), "code"),
        ),
        tuple(_row(one, verdict, known) for one in compared),
        note=LocalisedText(
            "Figure and limit stand in the same unit. The margin is (figure − limit) ÷ |limit|: a positive one lies above the "
            "limit, which is good or bad as the criterion has it. Conditions in words that no fact decides are for a reader.",
            "数值与限值单位相同。差距为（数值－限值）÷|限值|，正值即高于限值，其好坏取决于标准的方向。没有事实可以决定的文字条件由人判断。",
        ),
    )


def _row(one: Comparison, verdict: Verdict, known: Library) -> tuple[LocalisedText | str | int | float | None, ...]:
    result, criterion = one.result, one.result.criterion
    activity = known[result.activity]
    metric = load_metrics().get(criterion.metric or "")
    compared = result.limit is not None
    limit = result.limit if compared else criterion.value if criterion.is_numeric else None
    standard = criterion.value if isinstance(criterion.value, str) else ""
    unit = (metric.unit if metric is not None and compared else criterion.unit) or ""
    return (
        joined([known.catalogues[name].short_title for name in one.regimes]),
        shown_code(activity) or result.activity,
        _asked(result),
        None if criterion.tier is None else TIER_NAMES[criterion.tier],
        _found(result, verdict),
        None if result.figure is None else result.figure.canonical,
        f"{criterion.comparator or ''} {standard}".strip(),
        limit,
        unit,
        None if result.margin is None else round(result.margin, 4),
        result.outcome,
        criterion.reference or "",
    )


def _asked(result: CriterionResult) -> LocalisedText:
    """The summary with the condition that goes with it."""
    summary, condition = result.criterion.summary, result.criterion.condition
    if not condition:
        return summary
    return LocalisedText(f"{summary.en} ({condition.en})", f"{summary.zh}（{condition.zh}）")


def _found(result: CriterionResult, verdict: Verdict) -> LocalisedText | str | None:
    """What decided: the figure as written, with how it was come by where it was not read; a certificate; a thing."""
    figure, held = result.figure, result.certificate
    if figure is not None:
        origin = verdict.origins.get(result.criterion.metric or figure.metric or "")
        written = figure.quote or f"{figure.value:g} {figure.unit}".rstrip()
        if origin is None:
            return written
        kind = ORIGIN_NAMES[origin.kind]
        return LocalisedText(
            f"{written} ({kind.en}: {origin.reason.en})", f"{written}（{kind.zh}：{origin.reason.zh}）"
        )
    if held is not None:
        return held.quote
    if result.shown is not None:
        return thesaurus().name(result.shown)
    return None


def count_by_outcome(compared: tuple[Comparison, ...]) -> dict[str, int]:
    """How many criteria came out each way, in the order of the outcomes."""
    return {
        outcome: sum(one.result.outcome == outcome for one in compared)
        for outcome in ("met", "failed", "unknown", "prose")
    }
