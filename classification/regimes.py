"""The verdict under one regime, from the matcher's answer, the evidence and the criteria of the likeliest activities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from classification.confidence import Confidence
from classification.criteria import CriterionResult, TierResult, evaluate
from classification.facts import Facts
from classification.rules import Grandfathering, Rules, Ruling
from classification.verdict import Label, Missing, RankedActivity, Reason, RegimeVerdict, Status
from mappings.scoring import ActivityMatch, RegimeMatch
from taxonomy.library import Library
from taxonomy.model import Activity, LocalisedText, Tier, leaves

#: An activity less likely than this is not shown; a regime that shows none has no match.
SHOWN = 0.01
_SHOWN_ACTIVITIES = 5
#: An activity less likely than this is shown, but nothing is judged by it: neither accepted nor rejected.
_JUDGED = 0.06
#: Another activity is nearly as likely as the first from this share of its probability on.
_NEARLY = 0.5
#: From this probability on, criteria that are met outweigh a resemblance to projects that are not eligible.
_SURE = 0.5
#: Catalogues that only list: what an item does not include is simply not listed, where others reject it.
_LISTS = frozenset(("cn2025", "cn2021"))

_GREEN: frozenset[Tier | None] = frozenset({None, "green"})
_TRANSITION: frozenset[Tier | None] = frozenset({"amber", "transition"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the verdicts of all regimes share."""

    library: Library
    rules: Rules
    facts: Facts
    exclusions: Sequence[Ruling]
    transitions: Sequence[Ruling]
    day: date
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class _Judgement:
    label: Label
    status: Status
    results: tuple[CriterionResult, ...] = ()
    missing: tuple[CriterionResult, ...] = ()
    shortfalls: tuple[CriterionResult, ...] = ()
    reason: LocalisedText | None = None
    is_aligned: bool = False


def judge(regime: str, match: RegimeMatch, reading: Reading, extra: Sequence[ActivityMatch] = ()) -> RegimeVerdict:
    """The verdict under ``regime``. ``extra`` are activities of China's transition lists, for a Chinese regime."""
    catalogue = reading.library.catalogues[regime]
    start = catalogue.effective or catalogue.published
    shown = [one for one in match.activities[:_SHOWN_ACTIVITIES] if one.probability >= SHOWN]
    if start is not None and reading.day < start:
        judgement = _Judgement("not_eligible", "no_match", reason=_not_in_force(start))
        shown = []
    else:
        judgement = _judgement(regime, match, replace(reading, day=_reference_day(regime, reading)), shown, extra)
        if judgement.label == "transition" and extra and not (judgement.results or judgement.is_aligned):
            shown = [*shown, *[one for one in extra[:2] if one.probability >= SHOWN]]
    reasons = [] if judgement.reason is None else [Reason(judgement.reason)]
    kept = kept_catalogue(reading)
    if kept is not None and regime in (kept.older, kept.newer):
        reasons.append(Reason(kept.reason))
    elif catalogue.superseded is not None and reading.day >= catalogue.superseded:
        reasons.append(Reason(_superseded(catalogue.superseded)))
    ranked = tuple(rank(one, reading.library) for one in shown)
    return RegimeVerdict(
        regime=regime,
        label=judgement.label,
        status=judgement.status,
        probability=reading.confidence.of(
            regime, judgement.status, match.labels[judgement.label], ranked[0].probability if ranked else 0.0
        ),
        resemblance=match.labels[judgement.label],
        activities=ranked,
        criteria=judgement.results,
        missing=tuple(dict.fromkeys(missing(one) for one in judgement.missing)),
        shortfalls=judgement.shortfalls,
        reasons=tuple(reasons),
        verification=catalogue.provenance.verification,
        is_aligned=judgement.is_aligned,
        is_reconstruction=catalogue.is_reconstruction,
    )


def kept_catalogue(reading: Reading) -> Grandfathering | None:
    """The rule by which the project keeps an older catalogue, where the newer one is in force on the day."""
    for rule in reading.rules.grandfathering:
        newer = reading.library.catalogues[rule.newer]
        if newer.in_force(reading.day) and rule.holds(reading.facts.dates):
            return rule
    return None


def _reference_day(regime: str, reading: Reading) -> date:
    """The day whose rules count: that of the event which fixes them, if it lies before the day of the verdict."""
    for event in reading.rules.reference_events.get(regime, ()):
        known = reading.facts.dates.get(event)
        if known is not None and known.last < reading.day:
            return known.last
    return reading.day


def rank(match: ActivityMatch, library: Library) -> RankedActivity:
    """A matched activity with its code and name."""
    activity = library[match.activity]
    return RankedActivity(activity.id, activity.code, activity.name, round(match.probability, 4))


def missing(result: CriterionResult) -> Missing:
    """What would decide an open criterion."""
    return Missing(result.activity, result.criterion.metric, result.criterion.summary)


def _judgement(
    regime: str,
    match: RegimeMatch,
    reading: Reading,
    shown: Sequence[ActivityMatch],
    extra: Sequence[ActivityMatch],
) -> _Judgement:
    first, probability = (shown[0].activity, shown[0].probability) if shown else ("", 0.0)
    excluded = next((one for one in reading.exclusions if one.excludes(regime, first, probability)), None)
    if excluded is not None:
        status: Status = "rejected" if excluded.status == "rejected" else "no_match"
        return _Judgement("not_eligible", status, reason=excluded.reason)
    transition = next((one for one in reading.transitions if regime in one.regimes), None)
    if transition is not None:
        return _ruled_transition(regime, transition, shown, reading)
    likeliest: Label = max(match.labels, key=lambda label: match.labels[label])  # type: ignore[arg-type]
    if likeliest == "transition" and (extra or not shown):
        return _Judgement("transition", "evidence_missing", reason=_TRANSITION_LIST)
    if not shown or shown[0].probability < _JUDGED:
        return _Judgement("not_eligible", "no_match", reason=_NOT_LISTED)
    activity = reading.library[shown[0].activity]
    green = evaluate(activity, _GREEN, reading.facts, reading.day, reading.library)
    if failure := _failure(shown, green, reading):
        return _after_failure(*failure, reading)
    proven = green is not None and green.outcome == "met" and shown[0].probability >= _SURE
    if likeliest == "not_eligible" and not proven:
        return _Judgement("not_eligible", "no_match", reason=_RESEMBLES_UNLISTED)
    if not _is_presumed(activity, reading) and (green is None or green.outcome != "met"):
        return _not_presumed(activity, green, reading)
    label, aligned = _tier(activity, "green" if likeliest == "not_eligible" else likeliest, green, reading)
    if label == "transition" and (refused := _no_transition(activity, green, reading)):
        return refused
    return _by_outcome(label, green, aligned)


def _is_bounded(amber: TierResult, reading: Reading) -> bool:
    """Whether a tier that asks for figures alone has one that bounds them: direct emissions for those of the life cycle."""
    asked = [one.criterion for one in amber.results if one.criterion.tier in _TRANSITION]
    known = [figure for one in asked for figure in reading.facts.figures.get(one.metric or "", ())]
    return all(one.is_numeric for one in asked) and any(figure.comparator != "=" for figure in known)


def _is_presumed(activity: Activity, reading: Reading) -> bool:
    """Whether nothing needs to be shown first, or something that the activity asks for is named."""
    needed = reading.rules.not_presumed.get(activity.id)
    return needed is None or bool(needed & (reading.facts.concepts | reading.facts.cues))


def _not_presumed(activity: Activity, green: TierResult | None, reading: Reading) -> _Judgement:
    """What is not presumed is not eligible, unless a figure shows part of the lower tier."""
    amber = evaluate(activity, _TRANSITION, reading.facts, reading.day, reading.library)
    if amber is not None and any(one.outcome == "met" and one.figure for one in amber.results):
        return _Judgement("transition", "evidence_missing", amber.results, amber.missing, reason=_AMBER_OPEN)
    results = green.results if green else ()
    missing = green.missing if green else ()
    return _Judgement("not_eligible", "evidence_missing", results, missing, reason=_NOT_PRESUMED)


def _no_transition(activity: Activity, green: TierResult | None, reading: Reading) -> _Judgement | None:
    """The refusal of a project that is transition at best, where the transition tier fails, is over or is not shown.

    Only of Singapore's taxonomy, whose tier is of named measures and times, and where the activity has one at any time.
    """
    if activity.catalogue != "sg" or not any(leaf.tier in _TRANSITION for leaf in leaves(activity.criteria)):
        return None
    tier = evaluate(activity, _TRANSITION, reading.facts, reading.day, reading.library)
    is_open = tier is not None and tier.outcome != "failed"
    if tier is not None and is_open and not _unsupported(activity, tier, reading):
        return None
    results = (green.results if green else ()) + (tier.results if tier else ())
    failing = tier.failing if tier else ()
    open_leaves = green.missing if green else ()
    reason = _NOT_PRESUMED if is_open else _NO_TRANSITION
    return _Judgement("not_eligible", "evidence_missing", results, open_leaves, failing, reason)


def _ruled_transition(regime: str, ruling: Ruling, shown: Sequence[ActivityMatch], reading: Reading) -> _Judgement:
    """Transition by a rule, unless a criterion of the likeliest activity fails; a mere list has none that could."""
    if regime in _LISTS or not shown or shown[0].probability < _JUDGED:
        return _Judgement("transition", "evidence_missing", reason=ruling.reason)
    activity = reading.library[shown[0].activity]
    green = evaluate(activity, _GREEN, reading.facts, reading.day, reading.library)
    if green is None:
        return _Judgement("transition", "evidence_missing", reason=ruling.reason)
    if green.outcome == "failed":
        return _after_failure(activity, green, reading)
    if green.outcome != "met" and (refused := _no_transition(activity, green, reading)):
        return refused
    status: Status = "confirmed" if green.outcome == "met" else "evidence_missing"
    aligned = activity.catalogue == "eu"
    return _Judgement("transition", status, green.results, green.missing, reason=ruling.reason, is_aligned=aligned)


def _unsupported(activity: Activity, tier: TierResult, reading: Reading) -> bool:
    """Whether nothing in the text tells one of the measures that the transition tier of ``activity`` takes."""
    signs = reading.rules.transition_not_presumed.get(activity.id)
    seen = reading.facts.concepts | reading.facts.cues
    return signs is not None and tier.outcome != "met" and not signs & seen


def _failure(
    shown: Sequence[ActivityMatch], green: TierResult | None, reading: Reading
) -> tuple[Activity, TierResult] | None:
    """The activity whose green criteria a figure fails: the likeliest, or one nearly as likely that asks for the figure."""
    if green is not None and green.outcome in ("failed", "met"):
        return (reading.library[shown[0].activity], green) if green.outcome == "failed" else None
    for one in shown[1:3]:
        if one.probability >= _NEARLY * shown[0].probability:
            activity = reading.library[one.activity]
            result = evaluate(activity, _GREEN, reading.facts, reading.day, reading.library)
            if result is not None and result.outcome == "failed":
                return activity, result
    return None


def _tier(activity: Activity, likeliest: Label, green: TierResult | None, reading: Reading) -> tuple[Label, bool]:
    """Green or transition: what an activity is and what its figures show, before resemblance has a say."""
    if activity.catalogue == "eu":
        when_burning = activity.id in reading.rules.transitional_when_burning
        transitional = activity.contribution == "transitional" or when_burning
        return (
            ("transition", True) if transitional and _emissions_remain(activity, reading) else ("green", transitional)
        )
    shows_green = green is not None and green.outcome == "met" and any(one.criterion.tier for one in green.results)
    return ("green" if shows_green else likeliest), False


def _emissions_remain(activity: Activity, reading: Reading) -> bool:
    """Whether a transitional activity of the EU is shown as transition rather than as green."""
    if activity.id in reading.rules.transitional_yet_green:
        return False
    tailpipe = [figure.canonical for figure in reading.facts.figures.get("direct_tailpipe_co2", ())]
    if tailpipe:
        return any(value != 0 for value in tailpipe)
    if any(metric in reading.facts.figures for metric in reading.rules.burning_figures):
        return True
    silent = activity.id in reading.rules.transitional_when_burning
    return not silent or bool(reading.rules.burning & reading.facts.concepts)


def _by_outcome(label: Label, result: TierResult | None, aligned: bool) -> _Judgement:
    if result is None:
        return _Judgement(label, "presumed", is_aligned=aligned)
    status: Status = "confirmed" if result.outcome == "met" else "presumed"
    if result.outcome == "unknown":
        status = "evidence_missing"
    return _Judgement(label, status, result.results, result.missing, is_aligned=aligned)


def _after_failure(activity: Activity, green: TierResult, reading: Reading) -> _Judgement:
    """A green criterion failed: the transition tier may still hold, within its period."""
    amber = evaluate(activity, _TRANSITION, reading.facts, reading.day, reading.library)
    if amber is not None and amber.outcome != "failed":
        status: Status = "confirmed" if amber.outcome == "met" else "evidence_missing"
        results = green.results + amber.results
        if activity.id in reading.rules.transition_not_presumed:
            is_shown = not _unsupported(activity, amber, reading)
        else:
            met = [one for one in amber.results if one.outcome == "met"]
            is_shown = any(one.figure or _is_presumed(activity, reading) for one in met) or _is_bounded(amber, reading)
        if not is_shown:
            # A lower tier is no consolation prize: what fails the upper one has to show something of it.
            return _Judgement(
                "not_eligible", "evidence_missing", results, amber.missing, green.failing, reason=_NOT_PRESUMED
            )
        return _Judgement("transition", status, results, amber.missing, green.failing, _AMBER)
    results = green.results + (amber.results if amber else ())
    if activity.catalogue in _LISTS and all(one.figure is None and one.certificate is None for one in green.failing):
        return _Judgement("not_eligible", "no_match", results, shortfalls=green.failing, reason=_NOT_INCLUDED)
    return _Judgement("not_eligible", "rejected", results, shortfalls=green.failing, reason=_FAILED)


def _not_in_force(start: date) -> LocalisedText:
    return LocalisedText(f"Not in force on the date asked for: starts {start}.", f"所询日期尚未生效：{start}起施行。")


def _superseded(day: date) -> LocalisedText:
    return LocalisedText(
        f"Superseded on {day}; still applies to what was approved or issued before.",
        f"已于{day}被取代；此前已批准或发行的仍适用。",
    )


_TRANSITION_LIST = LocalisedText(
    "Resembles projects on transition lists: the path, the baseline and the entity's transition plan decide.",
    "与转型目录所列项目相近：取决于转型路径、基准值与主体转型规划。",
)
_NOT_LISTED = LocalisedText("No activity of this catalogue fits.", "本目录中没有相符的活动。")
_RESEMBLES_UNLISTED = LocalisedText(
    "The wording is near to a listed activity, but the project resembles projects that are not eligible.",
    "措辞接近所列活动，但项目与不合格项目相似。",
)
_NOT_PRESUMED = LocalisedText(
    "Eligible only with evidence that the text does not give.", "须有文中未提供的证据方可认定。"
)
_FAILED = LocalisedText("A decisive criterion is not met.", "决定性标准未达到。")
_NOT_INCLUDED = LocalisedText("The nearest item does not include this project.", "最相近的条目不包括该项目。")
_AMBER_OPEN = LocalisedText(
    "Shows part of the transition tier; the green criterion is open.", "已显示转型层级的部分条件；绿色标准尚待证据。"
)
_NO_TRANSITION = LocalisedText(
    "Not shown to be green, and the transition tier is over or fails.", "未表明达到绿色，且转型层级已届满或未达到。"
)
_AMBER = LocalisedText("Fails the green criterion; the transition tier remains.", "未达绿色标准；仍可适用转型层级。")
