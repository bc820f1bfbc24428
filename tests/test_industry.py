"""Industry classifications: the tables are sound, codes are read as written, relations compose honestly."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.industry.classification import (
    RELATIONS,
    SCHEMES,
    Relation,
    UnknownClassError,
    compose,
    concordance,
    correspondences,
    load,
)
from taxonomy.model import VERIFICATIONS

SIZES = {"gbt4754": 1971, "isic4": 766, "nace2": 996, "nace21": 1047}
INVERSE: dict[str, str] = {"narrower": "broader", "broader": "narrower"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_tables_are_trees(scheme: str) -> None:
    classification = load(scheme)
    assert len(classification) == SIZES[scheme]
    for entry in classification:
        assert entry.name.en
        if entry.parent is None:
            assert entry.level == 1
        else:
            assert classification[entry.parent].level == entry.level - 1
            assert entry in classification.children(entry.parent)
        assert classification.section(entry.code).level == 1
        assert all(leaf.level == 4 for leaf in classification.classes(entry.code))


@pytest.mark.parametrize(("source", "target"), list(pairwise(SCHEMES)))
def test_every_class_has_a_way_onward(source: str, target: str) -> None:
    for entry in load(source):
        if entry.level == 4:
            found = correspondences(source, entry.code, target)
            assert found
            assert all(item.relation in RELATIONS and item.verification in VERIFICATIONS for item in found)


@pytest.mark.parametrize("code", ["D35.11", "35.11", "3511", "D3511", "d35.11", " D 35.11 ", "Ｄ35.11", "D35.1.1"])
def test_codes_are_read_as_written(code: str) -> None:
    assert load("nace2")[code].code == "35.11"
    assert code in load("nace2")


@pytest.mark.parametrize(
    ("scheme", "code", "canonical"),
    [
        ("nace2", "A2", "02"),
        ("nace2", "B9.10", "09.10"),
        ("nace2", "H49.3.9", "49.39"),
        ("nace2", "D", "D"),
        ("nace2", "D35", "35"),
        ("gbt4754", "D4415", "4415"),
        ("isic4", "D3510", "3510"),
    ],
)
def test_other_forms(scheme: str, code: str, canonical: str) -> None:
    assert load(scheme)[code].code == canonical


@pytest.mark.parametrize("code", ["9999", "", "F71.1", "35.11.2", "§", "35,11", "ZZ"])
def test_a_missing_class_is_named(code: str) -> None:
    with pytest.raises(UnknownClassError) as caught:
        load("nace2")[code]
    assert repr(code) in caught.value.message("en")
    assert code in caught.value.message("zh")
    assert code not in load("nace2")


def test_an_unknown_scheme_is_named() -> None:
    with pytest.raises(UnknownClassError, match="sic87"):
        load("sic87")
    with pytest.raises(UnknownClassError, match="sic87"):
        correspondences("nace2", "35.11", "sic87")


def test_ancestors() -> None:
    assert [entry.code for entry in load("gbt4754").ancestors("4415")] == ["441", "44", "D"]
    assert load("gbt4754")["4415"].name.zh == "风力发电"


def test_wind_power_reaches_europe_with_the_weakest_verification() -> None:
    (isic,) = correspondences("gbt4754", "4415", "isic4")
    assert (isic.target.code, isic.relation, isic.verification) == ("3510", "narrower", "official-text")
    nace = {item.target.code: item for item in correspondences("gbt4754", "4415", "nace2")}
    assert nace["35.11"].relation == "related"
    assert nace["35.11"].verification == "secondary-source"


def test_a_group_gathers_its_classes() -> None:
    found = {item.target.code: item.relation for item in correspondences("nace2", "D35.1", "isic4")}
    assert set(found) == {"3510"}
    whole = correspondences("gbt4754", "D", "isic4")
    assert {"3510", "3520", "3530", "3600"} <= {item.target.code for item in whole}
    assert all(item.source.code == "D" for item in whole)


classes = st.sampled_from(SCHEMES).flatmap(
    lambda scheme: st.tuples(
        st.just(scheme),
        st.sampled_from([entry.code for entry in load(scheme) if entry.level == 4]),
        st.sampled_from(SCHEMES),
    )
)


@given(classes)
def test_the_way_back_is_the_inverse(case: tuple[str, str, str]) -> None:
    scheme, code, target = case
    way = concordance(scheme, target)
    for item in way.targets(code):
        back = {other.target.code: other for other in way.reverse().targets(item.target.code)}[code]
        assert back.verification == item.verification
        assert back.relation == INVERSE.get(item.relation, item.relation)


@given(classes)
def test_the_closest_comes_first(case: tuple[str, str, str]) -> None:
    strength = [("exact",), ("narrower", "broader"), ("partial",), ("related",)]
    order = [
        next(rank for rank, relations in enumerate(strength) if item.relation in relations)
        for item in correspondences(*case)
    ]
    assert order == sorted(order)


sets = st.sets(st.integers(0, 5), min_size=1)


def seen(a: set[int], b: set[int]) -> Relation:
    if a == b:
        return "exact"
    if a < b:
        return "narrower"
    if a > b:
        return "broader"
    return "partial" if a & b else "related"


@given(sets, sets, sets)
def test_composition_never_claims_too_much(a: set[int], b: set[int], c: set[int]) -> None:
    """Against sets as the oracle: what is composed from two true steps is true of the ends."""
    composed = compose(seen(a, b), seen(b, c))
    if composed == "partial":
        assert a & c
    elif composed == "narrower":
        assert a <= c
    elif composed == "broader":
        assert a >= c
    elif composed == "exact":
        assert a == c
