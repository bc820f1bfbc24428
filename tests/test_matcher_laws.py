"""Laws of the matcher: script, width, white space and order hardly matter, and idle words lead nowhere.

The bounds are stated here for users: on probabilities of activities, over texts of the kind that projects are described in.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.rules import rules
from mappings.examples import Example, load_examples
from mappings.matcher import matcher
from mappings.text import traditional
from taxonomy.thesaurus.scheme import thesaurus

#: The most that the order of two sentences changes the probability of an activity.
ORDER = 0.08
#: The most that a sentence about nothing in particular raises any activity.
IDLE = 0.25

IDLE_SENTENCES = {
    "en": (
        "The loan agreement was signed on Tuesday.",
        "Repayment is due in twelve quarterly instalments.",
        "The borrower was founded in 1994 and has 320 employees.",
        "Interest is paid every six months.",
    ),
    "zh": (
        "贷款合同于周二签署。",
        "还款分十二期，每季度一次。",
        "借款人成立于1994年，员工320人。",
        "按半年付息，到期还本。",
    ),
}
EXAMPLES = load_examples()
LONG_ENOUGH = [one for one in EXAMPLES if len(one.text) > (60 if one.language == "en" else 25)]


def probabilities(text: str) -> dict[str, float]:
    match = matcher().match(text, keep=20)
    return {one.activity: one.probability for regime in match.regimes.values() for one in regime.activities}


def joined(first: str, second: str) -> str:
    stop = ". " if first.isascii() else "。"
    return first.rstrip(".。 ") + stop + second


def same_language(pair: tuple[Example, Example]) -> bool:
    return (pair[0].language == "en") == (pair[1].language == "en")


@settings(max_examples=40)
@given(st.tuples(st.sampled_from(LONG_ENOUGH), st.sampled_from(LONG_ENOUGH)).filter(same_language))
def test_the_order_of_sentences_hardly_matters(pair: tuple[Example, Example]) -> None:
    first, second = pair
    one, other = probabilities(joined(first.text, second.text)), probabilities(joined(second.text, first.text))
    for activity in one.keys() & other.keys():
        assert abs(one[activity] - other[activity]) <= ORDER, activity


@settings(max_examples=40)
@given(st.sampled_from(LONG_ENOUGH), st.integers(0, 3))
def test_idle_words_raise_nothing(example: Example, which: int) -> None:
    idle = IDLE_SENTENCES["en" if example.language == "en" else "zh"][which]
    before, after = probabilities(example.text), probabilities(joined(example.text, idle))
    for activity in before.keys() & after.keys():
        assert after[activity] - before[activity] <= IDLE, activity


@settings(max_examples=40)
@given(st.sampled_from([one for one in EXAMPLES if one.language == "zh-Hans"]), st.data())
def test_script_width_and_white_space_do_not_matter(example: Example, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(example.text)))
    blank = data.draw(st.sampled_from(["\n", "　", "  "]))
    plain = probabilities(example.text)
    assert probabilities(traditional(example.text)) == pytest.approx(plain, abs=0.02)
    # Between two Chinese characters a blank says nothing; elsewhere it may part a number from its unit.
    if 0 < place < len(example.text) and all(
        "\u4e00" <= one <= "\u9fff" for one in example.text[place - 1 : place + 1]
    ):
        assert probabilities(example.text[:place] + blank + example.text[place:]) == pytest.approx(plain)


def test_what_an_exclusion_names_is_never_green() -> None:
    from datetime import date

    from classification.classifier import classifier
    from classification.project import Project

    known = thesaurus()
    for rule in rules().exclusions:
        if rule.together_with or rule.cues or not rule.is_headline:
            continue
        for concept in sorted(rule.concepts):
            name = known.concepts[concept]
            for text in (
                f"Green bond proceeds build a new {name.name.en.lower()} project.",
                f"绿色债券募集资金用于新建{name.name.zh}项目。",
            ):
                verdict = classifier().classify(Project(text), day=date(2026, 6, 1))
                assert verdict.headline.label != "green", text
