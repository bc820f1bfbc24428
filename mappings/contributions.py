"""What each term of a text adds to the vote for an activity: the matcher explained term by term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mappings.lexical import bucket_of, terms
from mappings.matcher import Matcher
from mappings.profile import feature_names


@dataclass(frozen=True, slots=True)
class Contribution:
    """A ``concept`` (or role, or modifier) by its id, a ``word`` or piece of one, or the ``meaning`` of the whole text.

    ``value`` is what it adds to the vote, which is about 1 for a plain case of an activity.
    """

    kind: Literal["concept", "word", "meaning"]
    name: str
    value: float


def contributions(matcher: Matcher, text: str, activity: str, most: int = 5) -> tuple[Contribution, ...]:
    """The ``most`` that speak for ``activity``, an activity of a labelled regime, the strongest first."""
    ranked = sorted(_all(matcher, text, activity), key=lambda one: (-one.value, one.kind, one.name))
    shown: list[Contribution] = []
    for one in ranked:
        # Pieces of a word that is shown already say the same again.
        if one.value > 0 and not any(one.kind == other.kind and one.name in other.name for other in shown):
            shown.append(one)
    return tuple(shown[:most])


def _all(matcher: Matcher, text: str, activity: str) -> Iterator[Contribution]:
    read = matcher.profile(text)
    shares = matcher.votes.shares(matcher.index.features(read), matcher.output_of(activity))
    # A block that the model was fitted without has no shares.
    words = {bucket_of(term): term.partition(":")[2] or term for term in sorted(terms(read.affirmed), key=len)}
    for feature, value in zip(*shares.get("lexical", ((), ())), strict=True):
        yield Contribution("word", words[int(feature)].strip("^$"), float(value))
    names = feature_names()
    for feature, value in zip(*shares.get("concept", ((), ())), strict=True):
        yield Contribution("concept", names[int(feature)], float(value))
    for _, value in zip(*shares.get("embedding", ((), ())), strict=True):
        yield Contribution("meaning", "", float(value))
