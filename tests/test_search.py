"""Searching activities by code, name, scope and synonym, in both languages and both Chinese scripts."""

from __future__ import annotations

import pytest

from taxonomy.library import library
from taxonomy.search import MATCHES, Match, search


@pytest.mark.parametrize(
    ("text", "first", "match"),
    [
        ("eu:CCM-4.1", "eu:CCM-4.1", "code"),
        ("CCM 4.1", "eu:CCM-4.1", "code"),
        ("ccm-4.1", "eu:CCM-4.1", "code"),
        ("４.２.２", "cn2025:4.2.2", "code"),
        ("CCM 4", "eu:CCM-4.1", "code-prefix"),
        ("u-solar-pv", "mcgt:u-solar-pv", "code"),
        ("Electricity generation from wind power", "eu:CCM-4.3", "name"),
        ("风力发电", "eu:CCM-4.3", "name"),
        ("風力發電", "eu:CCM-4.3", "name"),
        ("绿色 建筑", "cn2021:5.2.1.2", "name-words"),
        ("wind facilities", "cn2025:4.2.1", "name-words"),
        ("photovol", "eu:CCM-4.1", "name-words"),
        ("CCUS", "cn2025:1.5.1", "synonym"),
        ("elecricity genration from wind power", "eu:CCM-4.3", "similar-name"),
    ],
)
def test_the_first_hit(text: str, first: str, match: Match) -> None:
    hit = search(library(), text)[0]
    assert (hit.activity.id, hit.match) == (first, match)


def test_a_code_begins_at_a_boundary() -> None:
    codes = [hit.activity.code for hit in search(library(), "1.1", catalogue="cn2025", limit=99)]
    assert "1.1.10" in codes
    assert not any(code.startswith("1.10") for code in codes)


def test_own_codes_are_found_whole_only() -> None:
    assert all(hit.match != "code-prefix" for hit in search(library(), "u", limit=99))
    assert all(hit.match != "code-prefix" for hit in search(library(), "u-as", limit=99))


def test_scope_comes_last() -> None:
    hits = search(library(), "LNG", limit=99)
    assert {hit.match for hit in hits} == {"scope"}
    assert "cn2025:1.2.2" in {hit.activity.id for hit in hits}


@pytest.mark.parametrize("text", ["光伏", "forest", "waste water treatment", "4.2", "建筑"])
def test_hits_are_ranked_by_match_then_likeness(text: str) -> None:
    hits = search(library(), text, limit=200)
    keys = [(MATCHES.index(hit.match), -hit.score) for hit in hits]
    assert keys == sorted(keys)
    assert len({hit.activity.id for hit in hits}) == len(hits)


def test_traditional_and_simplified_find_the_same() -> None:
    for simplified, traditional in (("垃圾焚烧", "垃圾焚燒"), ("数据中心", "數據中心"), ("污水处理", "污水處理")):
        assert search(library(), simplified) == search(library(), traditional)


def test_singular_and_plural_find_the_same_names() -> None:
    one, many = (
        {hit.activity.id for hit in search(library(), text, limit=999) if hit.match == "name-words"}
        for text in ("heat pump", "heat pumps")
    )
    assert one == many
    assert "eu:CCM-4.16" in one


def test_catalogue_and_limit() -> None:
    hits = search(library(), "建筑", catalogue="cn2021", limit=3)
    assert len(hits) == 3
    assert {hit.activity.catalogue for hit in hits} == {"cn2021"}
    assert search(library(), "建筑", limit=0) == []
    assert search(library(), "建筑", catalogue="nowhere") == []


@pytest.mark.parametrize("text", ["", "  ", "zzzzzz", "!?", "　"])
def test_nothing_is_found_where_nothing_is_meant(text: str) -> None:
    assert search(library(), text) == []
