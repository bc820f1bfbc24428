"""Which activity of a catalogue a text is about, or none: a choice among candidates and the outside.

A conditional logit: every candidate has a score, linear in what speaks for it; so has being outside the catalogue; the
probabilities are their shares. The weights of what speaks for an activity are never negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mappings.candidates import MatchingIndex
from mappings.examples import LABELLED_REGIMES, Example
from mappings.roles import role_members
from mappings.votes import regime_columns
from taxonomy.errors import UnknownActivityError
from taxonomy.library import library

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

#: ``vote``: of the texts that resemble; ``lexical``, ``embedding``: likeness to the activity itself;
#: ``section``: votes for its heading, so that the right family comes before the right leaf; ``agreement``: votes for the
#: activities of other catalogues that go with it; ``role``: what the text says is done.
CHOICE_FEATURES = ("vote", "lexical", "embedding", "section", "agreement", "role")
_ROOTED = frozenset(("vote", "section", "agreement", "role"))
#: ``listed``: the vote on being listed in the catalogue at all; ``elsewhere``: that on not being eligible anywhere.
OUTSIDE_FEATURES = ("listed", "elsewhere")

#: So many activities of a regime take part in the choice; the hundreds of plain misses do not.
CANDIDATES = 20
#: Most of them by votes, the others by their own likeness to the text, which no training text need have shown.
_BY_VOTES = 14


@dataclass(frozen=True, slots=True)
class ChoiceWeights:
    """Weights by CHOICE_FEATURES, and those of the outside by OUTSIDE_FEATURES with ``bias``."""

    activity: Mapping[str, float]
    outside: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another reader holds a text to be about: ``activity``, or nothing in the catalogue where None.

    ``weight`` is added to its log-odds.
    """

    activity: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class RegimeActivities:
    """The activities of one catalogue and how they hang together.

    ``columns`` are their places in ``MatchingIndex.activities``. ``sections`` numbers the heading of each, ``roles`` is
    :func:`role_members`. ``together[other]`` has shape ``(activities of other, activities)``: how often the training texts
    that name the one name the other.
    """

    regime: str
    names: tuple[str, ...]
    columns: npt.NDArray[np.int64]
    sections: npt.NDArray[np.int64]
    roles: Floats
    together: Mapping[str, Floats]

    def candidates(self, votes: Floats, own: Floats) -> npt.NDArray[np.intp]:
        """The places of the activities that take part, by votes and then by likeness.

        ``votes`` are those of this regime, ``own`` is :meth:`MatchingIndex.own`.
        """
        its = own[self.columns]
        likeness = its[:, 0] + np.sqrt(np.maximum(its[:, 1], 0)) + its[:, 2]
        first = np.argsort(-votes, kind="stable")[:_BY_VOTES]
        likeness[first] = -np.inf
        others = np.argsort(-likeness, kind="stable")[: min(CANDIDATES, len(votes)) - len(first)]
        return np.concatenate([first, others])

    def features(self, places: npt.NDArray[np.intp], votes: Mapping[str, Floats], own: Floats, roles: Floats) -> Floats:
        """CHOICE_FEATURES of the activities at ``places``, shape ``(places, 6)``.

        ``votes`` by regime, ``own`` is :meth:`MatchingIndex.own`, ``roles`` the votes on roles. Votes enter by their root: the
        first that speak for an activity matter most. The concepts that an activity is indexed with speak through the votes;
        beside them they would be trusted too much, being chosen with texts like the training texts in mind.
        """
        mine = np.maximum(votes[self.regime], 0)
        section = np.bincount(self.sections, weights=mine)[self.sections[places]]
        agreement = np.zeros(len(places), dtype=np.float32)
        for other, table in self.together.items():
            agreement += np.maximum(votes[other], 0) @ table[:, places]
        agreement /= max(len(self.together), 1)
        role = np.max(self.roles[places] * np.maximum(roles, 0), axis=1)
        its = own[self.columns[places]]
        found = np.empty((len(places), len(CHOICE_FEATURES)), dtype=np.float32)
        for column, values in enumerate((mine[places], its[:, 0], its[:, 2], section, agreement, role)):
            found[:, column] = np.sqrt(np.maximum(values, 0)) if CHOICE_FEATURES[column] in _ROOTED else values
        return found


def regime_activities(index: MatchingIndex, regime: str, examples: Sequence[Example]) -> RegimeActivities:
    """The activities of ``regime``; those that go together are learned from ``examples``."""
    columns = regime_columns(index, regime)
    names = [index.activities[place] for place in columns]
    headings = {parent: place for place, parent in enumerate(sorted({_heading(name) for name in names}))}
    others = [other for other in LABELLED_REGIMES if other != regime] if regime in LABELLED_REGIMES else []
    return RegimeActivities(
        regime,
        tuple(names),
        np.array(columns),
        np.array([headings[_heading(name)] for name in names]),
        role_members(names),
        {other: _together(index, other, regime, names, examples) for other in others},
    )


def lean(names: Sequence[str], offsets: Doubles, opinion: Opinion | None) -> tuple[Doubles, float]:
    """``offsets`` of the activities ``names``, and that of being outside, with an opinion. Raises UnknownActivityError."""
    if opinion is None:
        return offsets, 0.0
    if opinion.activity is None:
        return offsets, opinion.weight
    if opinion.activity not in names:
        raise UnknownActivityError(f"{opinion.activity} is not of this catalogue", f"{opinion.activity}不属于该目录")
    leaning = offsets.copy()
    leaning[names.index(opinion.activity)] += opinion.weight
    return leaning, 0.0


def choose(
    features: Floats,
    outside: Sequence[float],
    weights: ChoiceWeights,
    offsets: Doubles | float = 0.0,
    outside_offset: float = 0.0,
) -> tuple[Doubles, float]:
    """The probability of each candidate, and that of being outside the catalogue; together 1.

    ``features`` has one row a candidate, ``outside`` are OUTSIDE_FEATURES; the offsets are added to the scores.
    """
    scores = features @ np.array([weights.activity[name] for name in CHOICE_FEATURES]) + offsets
    beyond = weights.outside["bias"] + outside_offset
    beyond += sum(weights.outside[name] * value for name, value in zip(OUTSIDE_FEATURES, outside, strict=True))
    raised = np.exp(np.append(scores, beyond) - max(scores.max(initial=beyond), beyond))
    shares = raised / raised.sum()
    return shares[:-1], float(shares[-1])


def _heading(activity: str) -> str:
    return library()[activity].parent or activity


def _together(
    index: MatchingIndex, other: str, regime: str, names: Sequence[str], examples: Sequence[Example]
) -> Floats:
    """Of the texts that name an activity of ``other``, the share that names each of ``names``.

    One text more is counted that names none, so that a single text does not speak as loudly as many.
    """
    rows = {index.activities[place]: row for row, place in enumerate(regime_columns(index, other))}
    columns = {name: column for column, name in enumerate(names)}
    counted = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for example in examples:
        for rank, theirs in enumerate(example.activities.get(other, ())):
            for place, ours in enumerate(example.activities.get(regime, ())):
                counted[rows[theirs], columns[ours]] += 1 / ((1 + rank) * (1 + place))
    shares: Floats = counted / (counted.sum(axis=1, keepdims=True) + 1)
    return shares
