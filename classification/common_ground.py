"""Regimes reached through mapping sets: Hong Kong through the EU, the M-CGT through its three bases."""

from __future__ import annotations

from collections.abc import Mapping

from classification.regimes import SHOWN, Reading, judge, rank
from classification.verdict import Label, Reason, RegimeVerdict, Status
from mappings.scoring import ActivityMatch, RegimeMatch
from mappings.sssom import counterparts, subjects
from taxonomy.model import LocalisedText

_SHOWN_ACTIVITIES = 5
#: An entry whose bases are less likely than this on average is no match.
_LISTED = 0.2


def bridged(catalogue: str, matches: Mapping[str, RegimeMatch]) -> tuple[ActivityMatch, ...]:
    """Activities of ``catalogue``, likeliest first, each as likely as its counterparts are on average over its bases.

    Where a base has several counterparts the likeliest counts; a base without any takes no part. What is too unlikely to
    be shown counts nothing.
    """
    likely = {
        base: {one.activity: one.probability for one in match.activities if one.probability >= SHOWN}
        for base, match in matches.items()
    }
    reached = subjects(catalogue)
    candidates = {subject for match in likely.values() for other in match for subject in reached.get(other, ())}
    found = []
    for identifier in candidates:
        bases = counterparts(catalogue)[identifier]
        probabilities = [max(likely[base].get(other, 0.0) for other in others) for base, others in bases.items()]
        found.append(ActivityMatch(identifier, sum(probabilities) / len(probabilities)))
    found.sort(key=lambda one: (-one.probability, one.activity))
    return tuple(found)


def judge_hong_kong(matches: Mapping[str, RegimeMatch], reading: Reading) -> RegimeVerdict:
    """Hong Kong: activities by their EU counterparts, criteria of Hong Kong itself."""
    activities = bridged("hk", matches)
    if not activities or activities[0].probability < _LISTED:
        activities = ()
    return judge("hk", RegimeMatch(activities, matches["eu"].labels), reading)


def judge_common_ground(
    matches: Mapping[str, RegimeMatch], bases: Mapping[str, RegimeVerdict], reading: Reading
) -> RegimeVerdict:
    """The M-CGT: green only where every base that the entry rests on is green; the stricter base decides."""
    catalogue = reading.library.catalogues["mcgt"]
    activities = [one for one in bridged("mcgt", matches)[:_SHOWN_ACTIVITIES] if one.probability >= SHOWN]
    start = catalogue.published
    label: Label = "not_eligible"
    status: Status = "no_match"
    reason = _NOT_LISTED
    shown_bases: list[RegimeVerdict] = []
    if start is not None and reading.day < start:
        reason = LocalisedText(f"Not yet published on that date ({start}).", f"该日期尚未发布（{start}）。")
        activities = []
    elif activities and activities[0].probability >= _LISTED:
        named = counterparts("mcgt")[activities[0].activity]
        shown_bases = [bases[name] for name in named]
        label, status = _strictest(shown_bases)
        reason = _BY_BASES[label]
    probability = min((base.probability for base in shown_bases), default=1 - _best(activities))
    resemblance = min((base.resemblance for base in shown_bases), default=probability)
    return RegimeVerdict(
        regime="mcgt",
        label=label,
        status=status,
        probability=round(probability, 4),
        resemblance=resemblance,
        activities=tuple(rank(one, reading.library) for one in activities),
        criteria=tuple(result for base in shown_bases for result in base.criteria),
        missing=tuple(dict.fromkeys(one for base in shown_bases for one in base.missing)),
        shortfalls=tuple(result for base in shown_bases for result in base.shortfalls),
        reasons=(Reason(reason), Reason(catalogue.status_note)),
        verification=catalogue.provenance.verification,
        is_reconstruction=catalogue.is_reconstruction,
    )


def _best(activities: list[ActivityMatch]) -> float:
    return activities[0].probability if activities else 0.0


def _strictest(bases: list[RegimeVerdict]) -> tuple[Label, Status]:
    order = ("not_eligible", "transition", "green")
    label: Label = min((base.label for base in bases), key=order.index)
    statuses = [base.status for base in bases if base.label == label]
    weakest = ("rejected", "evidence_missing", "no_match", "presumed", "confirmed")
    return label, min(statuses, key=weakest.index)


_NOT_LISTED = LocalisedText("No entry of the common ground fits.", "共同目录中没有相符的条目。")
_BY_BASES: dict[Label, LocalisedText] = {
    "green": LocalisedText("Green under every base taxonomy of the entry.", "条目所依据的各底层目录均认定为绿色。"),
    "transition": LocalisedText("A base taxonomy counts it as transitional only.", "有底层目录仅认定为转型。"),
    "not_eligible": LocalisedText("A base taxonomy does not accept it.", "有底层目录不予认可。"),
}
