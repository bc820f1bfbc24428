"""What lies behind the errors on judged cases: concepts that were not found, criteria that decided, texts unlike any known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from classification.evaluation import Outcome
from mappings.examples import LABELLED_REGIMES
from mappings.mentions import mention_finder
from mappings.text import normalise
from taxonomy.library import Library
from taxonomy.model import LocalisedText
from taxonomy.thesaurus.scheme import thesaurus


def hardest_quarter(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The quarter of the cases that are least like any training text."""
    ranked = sorted(outcomes, key=lambda one: max((likeness for _, likeness in one.verdict.resembles), default=0.0))
    return ranked[: max(1, len(ranked) // 4)]


def missed_concepts(outcomes: Sequence[Outcome], library: Library) -> list[dict[str, Any]]:
    """Core concepts of the right activities of cases whose first activity is wrong, none of which the text was found to
    name: the concept, in how many cases, and in which. The most frequent first.
    """
    cases: dict[str, list[str]] = {}
    for one in outcomes:
        found = {mention.concept for mention in mention_finder().find(normalise(one.case["text"]))}
        found |= {broader for concept in found for broader in thesaurus().ancestors(concept)}
        for concept in _wanted(one, library):
            if concept not in found:
                cases.setdefault(concept, []).append(str(one.case.get("id")))
    ranked = sorted(cases.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"concept": concept, "cases": len(its), "ids": its} for concept, its in ranked]


def deciding_criteria(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Criteria that were met or failed: the criterion, how often it came out so, and how often the regime's label was right."""
    counted: Counter[tuple[str, LocalisedText, str]] = Counter()
    right: Counter[tuple[str, LocalisedText, str]] = Counter()
    for one in outcomes:
        for regime in LABELLED_REGIMES:
            verdict = one.verdict.regimes[regime]
            accepted = one.case["regimes"].get(regime, {}).get("accept")
            for result in verdict.criteria:
                if result.outcome in ("met", "failed") and accepted is not None:
                    key = (result.activity, result.criterion.summary, result.outcome)
                    counted[key] += 1
                    right[key] += verdict.label in accepted
    ranked = sorted(counted, key=lambda key: (-counted[key], key[0], key[1].en, key[2]))
    return [
        {"activity": key[0], "summary": key[1], "outcome": key[2], "cases": counted[key], "right": right[key]}
        for key in ranked
    ]


def _wanted(one: Outcome, library: Library) -> set[str]:
    """Core concepts of the first right activity in every regime whose first activity found is wrong."""
    wanted: set[str] = set()
    for regime in LABELLED_REGIMES:
        truth: Mapping[str, Any] = one.case["regimes"].get(regime, {})
        codes = [activity.code for activity in one.verdict.regimes[regime].activities[:1]]
        if truth.get("activities") and not set(codes) & set(truth["activities"]):
            wanted |= set(library[f"{regime}:{truth['activities'][0].replace(' ', '-')}"].index.core)
    return wanted
