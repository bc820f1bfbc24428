"""What speaks for two activities of different catalogues being counterparts, and which of them is the wider."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from mappings.activity_space import ActivitySpace
from mappings.examples import LABELLED_REGIMES, load_examples
from mappings.matcher import Matcher
from mappings.text import normal_form
from mappings.votes import own_documents, regime_columns
from taxonomy.library import library
from taxonomy.model import Activity

Floats = npt.NDArray[np.float64]

#: Never negative in the model, except ``conflict``, which is never positive.
PAIR_FEATURES = (
    ("name", "lexical", "embedding", "concept", "core", "part", "roles", "conflict")
    + ("together", "given_source", "given_target", "vote", "vote_back")
    + ("lead_row", "lead_column", "rank_row", "rank_column")
)
RELATION_FEATURES = (
    ("given_target_less_source", "core_target_less_source", "share_of_source", "share_of_target", "topics", "cores")
    + ("roles_only_source", "scope", "texts", "embedding", "concept", "vote", "vote_back")
    + ("rivals_of_source", "rivals_of_target")
)
#: A pair counts as a rival of another when it resembles at least this share as much.
_RIVAL = 0.7


@dataclass(frozen=True, slots=True)
class PairTable:
    """All pairs of two catalogues. ``features`` has shape ``(sources, targets, len(PAIR_FEATURES))``."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    features: Floats

    def value(self, name: str) -> Floats:
        """One feature of every pair."""
        values: Floats = self.features[:, :, PAIR_FEATURES.index(name)]
        return values


def pair_table(space: ActivitySpace, matcher: Matcher, source: str, target: str) -> PairTable:
    """Features of every pair of ``source`` and ``target``; cost grows with the product of their sizes."""
    left, right = space.of(source), space.of(target)
    ours = [library()[space.names[place]] for place in left]
    theirs = [library()[space.names[place]] for place in right]
    cores, their_cores = ([set(one.index.core) for one in side] for side in (ours, theirs))
    parts, their_parts = ([set(one.index.core) | set(one.index.part) for one in side] for side in (ours, theirs))
    together, alone_left, alone_right = _labelled_together(source, target, ours, theirs)
    base: dict[str, npt.NDArray[np.floating]] = {
        "name": _name_likeness(ours, theirs),
        "lexical": space.lexical_cosines(left, right),
        "embedding": space.embedding_cosines(left, right),
        "concept": space.concept_cosines(left, right),
        "core": _overlap(cores, their_cores),
        "part": np.maximum(_overlap(cores, their_parts), _overlap(parts, their_cores)),
        "roles": _overlap([set(one.index.roles) for one in ours], [set(one.index.roles) for one in theirs]),
        "conflict": np.maximum(
            _overlap([set(one.index.excluded) for one in ours], their_cores),
            _overlap(cores, [set(one.index.excluded) for one in theirs]),
        ),
        "together": np.log1p(together),
        "given_source": together / np.maximum(alone_left[:, None], 1),
        "given_target": together / np.maximum(alone_right[None, :], 1),
        "vote": _votes(matcher, ours, target, theirs),
        "vote_back": _votes(matcher, theirs, source, ours).T,
    }
    resemblance = base["concept"] + base["vote"] + base["lexical"] + base["embedding"] / 2 + base["name"] / 2
    # Activities of the same words resemble another one equally; the last bits, which depend on the machine and on how many
    # threads it computes with, must not decide which of them ranks first.
    resemblance = np.round(resemblance, 5)
    base |= {
        "lead_row": resemblance - resemblance.max(axis=1, keepdims=True),
        "lead_column": resemblance - resemblance.max(axis=0, keepdims=True),
        "rank_row": -np.log1p(_ranks(resemblance, 1)),
        "rank_column": -np.log1p(_ranks(resemblance, 0)),
    }
    features = np.stack([np.asarray(base[name], dtype=np.float64) for name in PAIR_FEATURES], axis=2)
    return PairTable(tuple(one.id for one in ours), tuple(one.id for one in theirs), features)


def relation_features(table: PairTable, row: int, column: int) -> Floats:
    """What tells the wider of a pair from the narrower, in the order of RELATION_FEATURES."""
    ours, theirs = library()[table.sources[row]], library()[table.targets[column]]
    cores, others = set(ours.index.core), set(theirs.index.core)
    topics, their_topics = cores | set(ours.index.part), others | set(theirs.index.part)
    roles, their_roles = set(ours.index.roles), set(theirs.index.roles)
    pair = dict(zip(PAIR_FEATURES, table.features[row, column].tolist(), strict=True))
    resemblance = table.value("concept") + table.value("vote")
    level = _RIVAL * resemblance[row, column]
    return np.array(
        [
            pair["given_source"] - pair["given_target"],
            _part_of(cores, their_topics) - _part_of(others, topics),
            _part_of(topics, their_topics),
            _part_of(their_topics, topics),
            np.log(len(topics) + 1) - np.log(len(their_topics) + 1),
            np.log(len(cores) + 1) - np.log(len(others) + 1),
            len(roles - their_roles) - len(their_roles - roles),
            np.log(len(ours.scope.zh) + 1) - np.log(len(theirs.scope.zh) + 1),
            np.log1p(_texts()[ours.id]) - np.log1p(_texts()[theirs.id]),
            pair["embedding"],
            pair["concept"],
            pair["vote"],
            pair["vote_back"],
            np.log1p(np.sum(resemblance[row] > level)),
            np.log1p(np.sum(resemblance[:, column] > level)),
        ]
    )


def _name_likeness(ours: Sequence[Activity], theirs: Sequence[Activity]) -> Floats:
    chinese = process.cdist(
        [normal_form(one.name.zh) for one in ours], [normal_form(one.name.zh) for one in theirs], scorer=fuzz.ratio
    )
    english = process.cdist(
        [normal_form(one.name.en) for one in ours],
        [normal_form(one.name.en) for one in theirs],
        scorer=fuzz.token_set_ratio,
    )
    best: Floats = np.maximum(chinese, english).astype(np.float64) / 100
    return best


def _overlap(ours: Sequence[set[str]], theirs: Sequence[set[str]]) -> Floats:
    """Common members as a share of the smaller set; 0 where one is empty."""
    result = np.zeros((len(ours), len(theirs)))
    for row, left in enumerate(ours):
        for column, right in enumerate(theirs):
            if shared := len(left & right):
                result[row, column] = shared / min(len(left), len(right))
    return result


def _labelled_together(
    source: str, target: str, ours: Sequence[Activity], theirs: Sequence[Activity]
) -> tuple[Floats, Floats, Floats]:
    """How often training texts name both activities, and each at all; the later of several named counts less."""
    rows = {one.id: row for row, one in enumerate(ours)}
    columns = {one.id: column for column, one in enumerate(theirs)}
    together = np.zeros((len(ours), len(theirs)))
    left, right = np.zeros(len(ours)), np.zeros(len(theirs))
    for example in load_examples():
        first, second = example.activities.get(source, ()), example.activities.get(target, ())
        for rank, name in enumerate(first):
            left[rows[name]] += 1
            for other_rank, other in enumerate(second):
                together[rows[name], columns[other]] += 1 / ((1 + rank) * (1 + other_rank))
        for other in second:
            right[columns[other]] += 1
    return together, left, right


def _votes(matcher: Matcher, activities: Sequence[Activity], regime: str, columns: Sequence[Activity]) -> Floats:
    """What the matcher says of each activity's own text in another regime, shape ``(activities, columns)``.

    Zero where the matcher knows one of the two catalogues not or has no training texts for the regime.
    """
    index = matcher.index
    places = {name: place for place, name in enumerate(index.activities)}
    result = np.zeros((len(activities), len(columns)))
    if regime not in LABELLED_REGIMES or not activities or activities[0].id not in places:
        return result
    if [index.activities[place] for place in regime_columns(index, regime)] != [one.id for one in columns]:
        raise ValueError("activities of the matcher and of the library are in different order")
    documents = index.documents_features()
    for row, activity in enumerate(activities):
        for document in own_documents(index, [places[activity.id]]):
            result[row] += matcher.votes.of(index.similarities(documents[document]))[regime] / 2
    return result


def _ranks(values: Floats, axis: int) -> Floats:
    """Rank of every value along an axis, the largest first (0)."""
    ranks: Floats = np.argsort(np.argsort(-values, axis=axis, kind="stable"), axis=axis, kind="stable").astype(float)
    return ranks


def _part_of(some: set[str], others: set[str]) -> float:
    return len(some & others) / len(some) if some else 0.0


@functools.cache
def _texts() -> Counter[str]:
    """Number of training texts that name each activity."""
    return Counter(name for example in load_examples() for names in example.activities.values() for name in names)
