"""The data of rules.yaml fits the thesaurus, the metrics and the catalogues."""

from __future__ import annotations

from classification.rules import rules
from classification.verdict import REGIMES
from taxonomy.library import library
from taxonomy.metrics import load_metrics
from taxonomy.thesaurus.scheme import thesaurus


def test_every_name_is_known() -> None:
    words = thesaurus()
    cues = {*words.roles, *words.modifiers}
    for one in (*rules().exclusions, *rules().transitions):
        assert one.concepts | one.together_with | one.unless | one.unless_named <= set(words.concepts), one.id
        assert one.unless_cues | one.cues <= cues, one.id
        assert one.regimes <= set(REGIMES), one.id
        assert all(name in REGIMES or name in library() for name in one.unless_listed), one.id
        assert one.status in ("rejected", "no_match", "evidence_missing"), one.id
        assert one.reason.en, one.id
        assert one.reason.zh, one.id
    assert rules().burning <= set(words.concepts)
    for implied in rules().implied_figures:
        assert implied.concepts <= set(words.concepts)
        assert implied.metric in load_metrics()
    for name, concepts in rules().not_presumed.items():
        assert name in library()
        assert concepts <= {*words.concepts, *cues}
    for metric, bounds in rules().lower_bounds.items():
        assert {metric, *bounds} <= set(load_metrics())
    for name in rules().transitional_yet_green | rules().transitional_when_burning:
        assert library()[name].contribution == "transitional" or name == "eu:CCM-3.3", name


def test_an_exclusion_gives_way_to_what_it_is_not_meant_for() -> None:
    coal = next(one for one in rules().exclusions if one.id == "coal-power")
    assert coal.applies(frozenset({"coal-power"}), frozenset({"new-build"}))
    assert not coal.applies(frozenset({"coal-power"}), frozenset({"retrofit-upgrade"}))
    assert not coal.applies(frozenset({"coal-power", "coal-ccus"}), frozenset())
    assert not coal.applies(frozenset({"wind-farm"}), frozenset())


def test_new_coal_power_needs_a_word_for_new() -> None:
    new = next(one for one in rules().exclusions if one.id == "new-coal-power")
    assert new.applies(frozenset({"coal-power"}), frozenset({"new-build"}))
    assert new.applies(frozenset({"supercritical-unit"}), frozenset({"under-construction"}))
    assert not new.applies(frozenset({"coal-power", "coal-power-retrofit"}), frozenset({"new-build"}))
    assert not new.applies(frozenset({"coal-power"}), frozenset())
    assert not new.applies(frozenset({"coal-power"}), frozenset({"new-build", "retrofit"}))


def test_a_rule_of_two_lists_needs_both() -> None:
    rail = next(one for one in rules().exclusions if one.id == "fossil-transport")
    assert rail.applies(frozenset({"rail", "coal"}), frozenset())
    assert rail.applies(frozenset({"rail"}), frozenset(), named=frozenset({"coal"}))
    assert not rail.applies(frozenset({"rail"}), frozenset())
    assert not rail.applies(frozenset(), frozenset(), named=frozenset({"rail", "coal"}))


def test_a_rule_gives_way_where_a_regime_surely_lists_the_activity() -> None:
    extraction = next(one for one in rules().exclusions if one.id == "fossil-extraction")
    assert extraction.excludes("cn2025", "cn2025:4.2.2", 0.3)
    assert not extraction.excludes("cn2025", "cn2025:4.2.2", 0.8)
    assert not extraction.excludes("eu", "eu:CCM-4.1", 0.8)
    assert extraction.excludes("eu", "eu:CCM-5.12", 0.8)
    assert extraction.excludes("sg", "sg:1.1", 0.99)


def test_what_serves_the_extraction_of_fossil_fuels_is_no_extraction() -> None:
    extraction, serving = (
        next(one for one in rules().exclusions if one.id == name) for name in ("fossil-extraction", "fossil-dedicated")
    )
    about = frozenset({"oil-gas-extraction", "pv-plant"})
    assert not extraction.applies(about, frozenset())
    assert extraction.applies(frozenset({"oil-gas-extraction"}), frozenset())
    assert serving.applies(about, frozenset())
    assert "sg" in serving.regimes
    assert "eu" not in serving.regimes


def test_a_plain_word_for_battery_electric_implies_no_exhaust() -> None:
    exhaust = next(one for one in rules().implied_figures if one.metric == "direct_tailpipe_co2")
    assert exhaust.follows(frozenset(), frozenset({"bev"}))
    assert not exhaust.follows(frozenset({"phev"}), frozenset({"bev"}))
    assert not exhaust.follows(frozenset(), frozenset({"electric-bus"}))


def test_signs_of_a_transition_are_known() -> None:
    words = thesaurus()
    known = set(words.concepts) | set(words.roles) | set(words.modifiers)
    for activity, signs in rules().transition_not_presumed.items():
        assert library()[activity].catalogue == "sg", activity
        assert signs <= known, signs - known
