"""Normalisation: alike inputs come out alike, and every place can be traced back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.text import normal_form, normalise, traditional

TEXTS = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("光伏電站风力發電 ,。ＡＢ１２ab\n\t")), max_size=60
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("屋頂光伏發電", "屋顶光伏发电"),
        ("ＰＶ　１２ＭＷ", "pv 12mw"),
        ("Solar\n\n  Farm", "solar farm"),
        ("光 伏 电 站", "光伏电站"),
        ("H₂ and CO₂", "h2 and co2"),
    ],
)
def test_normal_forms(given_text: str, expected: str) -> None:
    assert normal_form(given_text) == expected


@given(TEXTS)
def test_every_place_lies_in_the_original(text: str) -> None:
    read = normalise(text)
    assert len(read.offsets) == len(read.normal)
    assert list(read.offsets) == sorted(read.offsets)
    assert all(0 <= place < len(text) for place in read.offsets)


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normal_form(text)
    assert normal_form(once) == once


@given(st.text(alphabet="光伏电站风力发电储能水库污泥垃圾焚烧绿色建筑", min_size=1, max_size=30))
def test_traditional_and_simplified_are_alike(text: str) -> None:
    assert normal_form(traditional(text)) == normal_form(text)


def test_a_span_leads_back_to_the_original() -> None:
    read = normalise("項目：㍿ 屋頂 光伏")
    start = read.normal.index("光伏")
    first, last = read.span(start, start + 2)
    assert read.original[first:last] == "光伏"


def test_language() -> None:
    assert normalise("20MW 光伏电站").language() == "zh"
    assert normalise("A 20 MW solar farm").language() == "en"
