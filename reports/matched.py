"""Whether a verdict names an activity, or only candidates that were not accepted as a match."""

from __future__ import annotations

from classification.verdict import RankedActivity, RegimeVerdict, Verdict

#: From here on a candidate is likely enough to be named; the common ground draws the same line.
LIKELY = 0.2


def matched_activity(one: RegimeVerdict) -> RankedActivity | None:
    """The activity that the verdict of a regime is about; None where no activity was accepted as a match."""
    first = one.activities[0] if one.activities else None
    if first is None or not is_match(one.status, first.probability, has_criteria=bool(one.criteria)):
        return None
    return first


def is_match(status: str, probability: float, *, has_criteria: bool) -> bool:
    """Whether a verdict of ``status`` is about its likeliest activity.

    A rejection or an open verdict without a single criterion comes from a rule on what the text is about; then the
    activity is named only if it is likely in itself.
    """
    is_ruled = status in ("rejected", "evidence_missing") and not has_criteria
    return status != "no_match" and (probability >= LIKELY or not is_ruled)


def is_eu_eligible(one: RegimeVerdict) -> bool:
    """Whether the delegated acts describe the activity, whatever comes of its criteria.

    A project that a rule excludes without a criterion compared is not counted, although an activity stands nearby.
    """
    if one.label != "not_eligible":
        return bool(one.activities)
    return one.status == "rejected" and any(result.outcome == "failed" for result in one.criteria)


def is_eu_contribution(one: RegimeVerdict) -> bool:
    """Whether the verdict is one of substantial contribution, be it confirmed, presumed or open."""
    return one.label == "green" or (one.label == "transition" and one.is_aligned)


def anchor(verdict: Verdict, home: str) -> RankedActivity | None:
    """The activity to look across the border from: that of the home regime, else of the first regime that has one."""
    order = [home, *(name for name in verdict.regimes if name != home)]
    found = (matched_activity(verdict.regimes[name]) for name in order if name in verdict.regimes)
    return next((one for one in found if one is not None), None)
