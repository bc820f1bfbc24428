"""Whether a verdict names an activity, or only candidates that were not accepted as a match."""

from __future__ import annotations

from classification.verdict import RankedActivity, RegimeVerdict, Verdict


def matched_activity(one: RegimeVerdict) -> RankedActivity | None:
    """The activity that the verdict of a regime is about; None where no activity was accepted as a match."""
    return one.activities[0] if one.activities and one.status != "no_match" else None


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
