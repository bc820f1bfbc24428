"""The glossary: complete cells, no duplicates, each Chinese form in its own script."""

from __future__ import annotations

from collections import Counter

import opencc

from taxonomy.glossary import load_glossary

TERMS = load_glossary()


def test_terms_are_complete_and_unique() -> None:
    assert len(TERMS) == 1543
    for name in ("zh", "zh_hant", "en"):
        values = [getattr(term, name) for term in TERMS]
        assert all(value and value == value.strip() for value in values)
        assert [value for value, count in Counter(map(str.casefold, values)).items() if count > 1] == []
    assert all(term.domain for term in TERMS)


def test_synonyms_are_clean() -> None:
    for term in TERMS:
        for own, synonyms in ((term.zh, term.synonyms_zh), (term.en, term.synonyms_en)):
            folded = [synonym.casefold() for synonym in synonyms]
            assert len(set(folded)) == len(folded)
            assert own.casefold() not in folded
            assert all(synonym and synonym == synonym.strip() for synonym in synonyms)


def test_each_form_is_in_its_script() -> None:
    simplify = opencc.OpenCC("t2s").convert
    for term in TERMS:
        assert simplify(term.zh) == term.zh
        assert simplify(term.zh_hant) == term.zh
        assert all(simplify(synonym) == synonym for synonym in term.synonyms_zh)


def test_it_is_read_once() -> None:
    assert load_glossary() is TERMS
