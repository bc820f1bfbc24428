"""The probability of a label: monotone in what speaks for it, between 0 and 1, honest about what was decided."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.classifier import classifier
from classification.confidence import HEADLINE, features, load_confidence
from classification.headline import advise_review
from classification.project import Project
from classification.rules import rules
from classification.verdict import Headline

TARGETS = ("cn2025", "cn2021", "eu", "sg", "hk", HEADLINE)
DAY = date(2026, 6, 1)


@given(st.sampled_from(TARGETS), st.floats(0, 1), st.floats(0, 1))
def test_more_resemblance_never_makes_it_less_sure(target: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    sure = load_confidence().of
    assert 0 < sure(target, "presumed", low, 0.5) <= sure(target, "presumed", high, 0.5) <= 1


@given(st.sampled_from(TARGETS), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_what_was_decided_of_a_likelier_activity_is_never_less_sure(
    target: str, resemblance: float, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    sure = load_confidence().of
    assert sure(target, "rejected", resemblance, low) <= sure(target, "rejected", resemblance, high)


@given(st.sampled_from(TARGETS), st.floats(0, 1), st.floats(0, 1))
def test_what_was_decided_is_never_less_sure(target: str, resemblance: float, activity: float) -> None:
    sure = load_confidence().of
    assert sure(target, "presumed", resemblance, activity) <= sure(target, "confirmed", resemblance, activity)


def test_every_probability_rests_on_the_resemblance_it_carries() -> None:
    verdict = classifier().classify(Project("Onshore wind farm, 50 MW"), day=DAY)
    head = verdict.headline
    assert head.probability == load_confidence().of(HEADLINE, head.status, head.resemblance, head.activity_probability)
    for regime in ("cn2025", "cn2021", "eu", "sg", "hk"):
        one = verdict.regimes[regime]
        assert one.probability == load_confidence().of(regime, one.status, one.resemblance, one.activity_probability)
    alone = classifier().classify(Project("Onshore wind farm, 50 MW"), day=DAY, regimes=["eu"])
    assert alone.headline.probability == alone.regimes["eu"].probability


def test_resemblance_is_taken_as_log_odds_within_bounds() -> None:
    assert features("presumed", 1.0, 0.5)[0] == pytest.approx(-features("presumed", 0.0, 0.5)[0])


@pytest.mark.parametrize(
    ("probability", "margin", "advised"), [(0.95, 0.6, False), (0.95, 0.02, True), (0.3, 0.6, True), (0.3, -0.2, True)]
)
def test_a_review_is_advised_where_the_probability_or_the_margin_is_low(
    probability: float, margin: float, advised: bool
) -> None:
    found = Headline("green", "presumed", probability, "common", (), 0.5, 0.5, margin)
    assert bool(advise_review(found, (), rules()).review) is advised
