"""The one-line answer: what all regimes that know the activity agree on, or the stricter of what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from classification.components import INCIDENTAL
from classification.confidence import HEADLINE
from classification.regimes import Reading, kept_catalogue
from classification.rules import Rules
from classification.verdict import ComponentVerdict, Flag, Headline, Label, Reason, RegimeVerdict, Status
from mappings.scoring import Match
from taxonomy.model import LocalisedText

#: What the regimes say is not believed when so few projects that resemble this one were judged so.
_DISBELIEF = 0.3
#: Regimes whose knowledge counts for the common ground; the bridged ones only repeat their bases.
_INDEPENDENT = ("cn2025", "cn2021", "eu", "sg")


def headline(
    verdicts: Mapping[str, RegimeVerdict], match: Match, reading: Reading, regime: str | None = None
) -> Headline:
    """The headline over ``verdicts``; that of ``regime`` where one is named or only one was asked for."""
    if regime is None and len(verdicts) == 1:
        regime = next(iter(verdicts))
    if regime is not None:
        one = verdicts[regime]
        return Headline(
            one.label, one.status, one.probability, regime, one.reasons, one.resemblance, one.activity_probability
        )
    kept = kept_catalogue(reading)
    if kept is not None and kept.older in verdicts:
        verdicts = {name: one for name, one in verdicts.items() if name != kept.newer}
    voting = [verdicts[name] for name in _INDEPENDENT if name in verdicts] or list(verdicts.values())
    found = _ruled(verdicts, reading) or _common(voting, match)
    resemblance = match.headline[found.label]
    return Headline(
        found.label,
        found.status,
        reading.confidence.of(HEADLINE, found.status, resemblance, found.activity_probability),
        found.regime,
        (Reason(found.reason),),
        resemblance,
        found.activity_probability,
        resemblance - max(value for label, value in match.headline.items() if label != found.label),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A headline before its probability is worked out."""

    label: Label
    status: Status
    reason: LocalisedText
    regime: str = "common"
    #: The probability of the likeliest activity of those regimes that decided.
    activity_probability: float = 0.0


def _ruled(verdicts: Mapping[str, RegimeVerdict], reading: Reading) -> _Found | None:
    """The headline that a rule gives, whatever resembles the project."""
    for exclusion in reading.exclusions:
        if exclusion.is_headline:
            return _Found(
                "not_eligible", "rejected" if exclusion.status == "rejected" else "no_match", exclusion.reason
            )
    if reading.transitions and not _is_rejected_where_ruled(reading, verdicts):
        return _Found("transition", "evidence_missing", reading.transitions[0].reason)
    return None


def advise_review(found: Headline, flags: Sequence[Flag], rules: Rules) -> Headline:
    """The headline with the reasons for a reader to look at it: unsure, or resting on words that do not go together."""
    reasons = []
    if found.probability < rules.review_below:
        reasons.append(_UNSURE)
    elif found.margin < rules.review_margin:
        reasons.append(_NEARLY)
    if any(flag.id in _DOUBTFUL for flag in flags):
        reasons.append(_FLAGGED)
    return replace(found, review=tuple(reasons))


def _is_rejected_where_ruled(reading: Reading, verdicts: Mapping[str, RegimeVerdict]) -> bool:
    """Whether a regime that a rule calls transition has rejected the project by a criterion."""
    return any(
        verdicts[regime].status == "rejected"
        for ruling in reading.transitions
        for regime in ruling.regimes
        if regime in verdicts
    )


def headline_of_parts(whole: Headline, components: Sequence[ComponentVerdict]) -> Headline:
    """The headline over parts whose shares of the money are known: what the parts say that are not incidental.

    The strictest of them holds. Where a share is not known the headline of the whole text stays.
    """
    shares = [one.part.share for one in components]
    if not components or None in shares:
        return whole
    major = [one for one in components if (one.part.share or 0.0) >= INCIDENTAL]
    major = major or [max(components, key=lambda one: one.part.share or 0.0)]
    order: tuple[Label, ...] = ("not_eligible", "transition", "green")
    label = min((one.headline.label for one in major), key=order.index)
    decisive = [one.headline for one in major if one.headline.label == label]
    weakest = min(decisive, key=lambda one: one.probability)
    return replace(
        weakest, status=_usual([one.status for one in decisive]), regime=whole.regime, reasons=(Reason(_BY_PARTS),)
    )


def _common(voting: Sequence[RegimeVerdict], match: Match) -> _Found:
    """What the regimes say together, unless resemblance speaks too plainly against it."""
    rejected = [one for one in voting if one.status == "rejected"]
    accepted = [one for one in voting if one.label != "not_eligible"]
    label: Label
    if rejected and not any(one.label == "transition" and one.status == "confirmed" for one in accepted):
        label, decisive, reason = "not_eligible", rejected, _REJECTED
    elif not accepted:
        label, decisive, reason = "not_eligible", list(voting), _UNKNOWN
    else:
        label = "transition" if any(one.label == "transition" for one in accepted) else "green"
        decisive = [one for one in accepted if one.label == label]
        reason = _AGREED if len(decisive) == len(accepted) else _STRICTER
    statuses = [one.status for one in decisive]
    if match.headline[label] < _DISBELIEF and not any(status in ("confirmed", "rejected") for status in statuses):
        return _resembling(match)
    names = {one.regime for one in decisive}
    regime = next(iter(names)) if len(names) == 1 and len(accepted) == 1 else "common"
    status = _usual(statuses)
    activity = max((one.activity_probability for one in decisive if one.status == status), default=0.0)
    return _Found(label, status, reason, regime, activity)


def _resembling(match: Match) -> _Found:
    """The label that resemblance speaks for, where what the regimes say is hardly credible."""
    label: Label = max(match.headline, key=lambda name: match.headline[name])  # type: ignore[arg-type]
    return _Found(label, "no_match" if label == "not_eligible" else "evidence_missing", _RESEMBLING)


def _usual(statuses: list[Status]) -> Status:
    """What most of the regimes say that decided; the weaker of two said equally often."""
    order: tuple[Status, ...] = ("rejected", "evidence_missing", "presumed", "confirmed", "no_match")
    return max(statuses, key=lambda status: (statuses.count(status), -order.index(status)))


#: Flags that touch what the verdict rests on, not only how the project is called.
_DOUBTFUL = frozenset(("contradiction", "implausible-figure", "claim-against-figure"))
_UNSURE = LocalisedText("Please review: not sure enough.", "建议人工复核：把握不足。")
_NEARLY = LocalisedText("Please review: another label is nearly as likely.", "建议人工复核：另一结论的可能性相近。")
_FLAGGED = LocalisedText(
    "Please review: figures or claims that do not go together.", "建议人工复核：数值或表述相互矛盾。"
)
_BY_PARTS = LocalisedText(
    "By the parts that take a third or more of the money; the strictest of them holds.",
    "取占资金三分之一及以上的各部分，从严认定。",
)
_REJECTED = LocalisedText("A regime that knows the activity rejects it.", "认识该活动的目录予以否定。")
_UNKNOWN = LocalisedText("No regime knows the activity.", "没有目录收录该活动。")
_RESEMBLING = LocalisedText(
    "The wording is near to listed activities, but projects that resemble this one were judged otherwise; please review.",
    "措辞接近所列活动，但相似项目的判定与之不同；请人工复核。",
)
_AGREED = LocalisedText("All regimes that know the activity agree.", "收录该活动的各目录意见一致。")
_STRICTER = LocalisedText("The regimes differ; the stricter holds.", "各目录意见不一，从严认定。")
