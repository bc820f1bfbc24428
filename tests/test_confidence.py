"""The probability of a headline: monotone in what speaks for it, between 0 and 1, honest about what was decided."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.classifier import classifier
from classification.confidence import FEATURES, confidence, features
from classification.project import Project

unit = st.floats(0, 1)


@given(st.tuples(st.floats(-5, 5), unit, unit), st.integers(0, len(FEATURES) - 1), st.floats(0, 1))
def test_more_evidence_never_makes_it_less_sure(values: tuple[float, ...], place: int, more: float) -> None:
    raised = tuple(value + more if at == place else value for at, value in enumerate(values))
    assert 0 < confidence(values) <= confidence(raised) < 1


def test_a_headline_carries_what_its_probability_rests_on() -> None:
    verdict = classifier().classify(Project("Onshore wind farm, 50 MW"), day=date(2026, 6, 1))
    assert len(verdict.headline.features) == len(FEATURES)
    assert verdict.headline.probability == round(confidence(verdict.headline.features), 4)
    alone = classifier().classify(Project("Onshore wind farm, 50 MW"), day=date(2026, 6, 1), regimes=["eu"])
    assert alone.headline.features == ()
    assert alone.headline.probability == alone.regimes["eu"].probability


def test_resemblance_is_taken_as_log_odds_within_bounds() -> None:
    verdict = classifier().classify(Project("Onshore wind farm, 50 MW"), day=date(2026, 6, 1))
    voting = list(verdict.regimes.values())
    sure = features("green", "presumed", 1.0, voting)
    unsure = features("green", "presumed", 0.0, voting)
    assert sure[0] == pytest.approx(-unsure[0])
