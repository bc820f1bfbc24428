"""Alignment: agreement with the judged pairs by weights that have not seen them, and the laws of its parts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.activity_space import activity_space
from mappings.alignment import (
    FOLDS,
    RELATIONS,
    Counterpart,
    align,
    alignment_model,
    first_candidates,
    fold_of,
)
from mappings.alignment_evaluation import Judged, evaluate_pairs, read_judged
from mappings.matcher import matcher
from mappings.pair_features import PAIR_FEATURES, pair_table
from mappings.stricter import stricter_side
from taxonomy.errors import InputError
from taxonomy.library import library
from taxonomy.model import leaves

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "benchmarks/accuracy/alignment-eu-cn2021.csv"


@pytest.fixture(scope="module")
def eu_china() -> list[Counterpart]:
    return align("eu", "cn2021")


def test_held_out_figures(eu_china: list[Counterpart]) -> None:
    table = pair_table(activity_space(), matcher(), "eu", "cn2021")
    rows = {name: row for row, name in enumerate(table.sources)}
    model = alignment_model()
    figures = evaluate_pairs(
        read_judged(GOLD, "eu", "cn2021"),
        eu_china,
        lambda name: first_candidates(table, rows[name], model.for_source("eu", "cn2021", name), "eu", "cn2021"),
    )
    assert figures["f1"] >= 0.85
    assert figures["recall_at_5"] >= 0.9
    assert figures["relation_macro_f1"] >= 0.55


def test_the_judged_pair_is_scored_by_weights_that_have_not_seen_it() -> None:
    model = alignment_model()
    assert len(model.folds) == FOLDS
    for activity in ("eu:CCM-4.1", "eu:CE-3.1", "eu:CCM-7.7"):
        assert model.for_source("eu", "cn2021", activity) is model.folds[fold_of(activity)]
        assert model.for_source("eu", "cn2025", activity) is model.weights


def test_every_source_has_a_row(eu_china: list[Counterpart]) -> None:
    assert {one.source for one in eu_china} == {one.id for one in library().catalogues["eu"].activities}
    for one in eu_china:
        assert 0 <= one.probability <= 1
        assert (one.target is None) == (one.relation is None)
    without = {one.source for one in eu_china if one.target is None}
    assert not without & {one.source for one in eu_china if one.target is not None}


def test_a_lower_bound_gives_no_fewer_pairs() -> None:
    few = {(one.source, one.target) for one in align("sg", "eu", minimum=0.9) if one.target}
    many = {(one.source, one.target) for one in align("sg", "eu", minimum=0.1) if one.target}
    assert few < many


def test_related_pairs_stay_below_the_others() -> None:
    rows = [one for one in align("sg", "eu", related=True) if one.source == "sg:1.1"]
    assert {one.relation for one in rows} & set(RELATIONS)
    assert len({one.target for one in rows}) == len(rows)


def test_the_weights_keep_their_signs() -> None:
    for weights in (alignment_model().weights, *alignment_model().folds):
        for chosen in (weights.labelled, weights.unlabelled):
            assert all(chosen[name] >= 0 for name in chosen if name not in ("bias", "conflict"))
            assert chosen["conflict"] <= 0
        assert set(weights.labelled) == {*PAIR_FEATURES, "bias"}


def test_an_unknown_catalogue_is_named() -> None:
    with pytest.raises(InputError, match="mars"):
        align("eu", "mars")


def test_stricter_side_by_figures() -> None:
    hydro_eu, hydro_sg = library()["eu:CCM-4.5"], library()["sg:1.3"]
    assert stricter_side(hydro_eu, hydro_sg) == "equal"
    first = next(leaf for leaf in leaves(hydro_sg.criteria) if leaf.metric == "power_density")
    harder = replace(hydro_sg, criteria=(replace(first, value=10.0),))
    softer = replace(hydro_sg, criteria=(replace(first, value=2.0),))
    assert stricter_side(hydro_eu, harder) == "target"
    assert stricter_side(hydro_eu, softer) == "source"
    assert stricter_side(softer, hydro_eu) == "target"
    assert stricter_side(hydro_eu, replace(hydro_sg, criteria=())) == "source"
    assert stricter_side(replace(hydro_eu, criteria=()), replace(hydro_sg, criteria=())) == "unknown"


@given(st.floats(1, 20), st.floats(1, 20))
def test_swapping_the_sides_swaps_the_answer(left: float, right: float) -> None:
    first = next(leaf for leaf in leaves(library()["sg:1.3"].criteria) if leaf.metric == "power_density")
    one = replace(library()["sg:1.3"], criteria=(replace(first, value=left),))
    other = replace(library()["sg:1.3"], criteria=(replace(first, value=right),))
    swapped = {"source": "target", "target": "source"}
    assert stricter_side(one, other) == swapped.get(stricter_side(other, one), stricter_side(other, one))


def test_evaluation_counts_what_it_says() -> None:
    judged = [
        Judged("eu:CCM-4.1", "cn2021:3.2.2.2", "match", ("close", "broad")),
        Judged("eu:CCM-4.3", "cn2021:3.2.2.1", "match", ("exact",)),
        Judged("eu:CCM-4.3", "cn2021:3.2.1.1", "soft", ("narrow",)),
    ]
    found = [
        Counterpart("eu:CCM-4.1", "cn2021:3.2.2.2", "broad", 0.9, "unknown"),
        Counterpart("eu:CCM-4.1", "cn2021:1.1.1.1", "close", 0.8, "unknown"),
        Counterpart("eu:CCM-4.3", "cn2021:3.2.1.1", "close", 0.8, "unknown"),
        Counterpart("eu:CCM-9.1", "cn2021:1.1.1.1", "close", 0.8, "unknown"),
    ]
    figures = evaluate_pairs(judged, found, lambda name: ["cn2021:3.2.2.2", "cn2021:3.2.2.1"])
    assert figures["precision"] == 0.5
    assert figures["recall"] == 0.5
    assert figures["f1"] == 0.5
    assert figures["recall_at_1"] == 0.5
    assert figures["recall_at_5"] == 1.0
    assert figures["relation_macro_f1"] == 1.0


def test_a_faulty_gold_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "gold.csv"
    file.write_text("eu_code,cn_code,gold,relations\nCCM 99,1.1.1.1,match,close\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_judged(file, "eu", "cn2021")
    assert (caught.value.row, caught.value.field) == (2, "eu_code")
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_judged(file, "eu", "cn2021")
