"""Retrieval: how alike a text is to every training text and to every activity, in terms, meaning and concepts."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.embedding import Embedder
from mappings.examples import Example
from mappings.lexical import SparseIndex, lexical_index, lexical_similarities
from mappings.mentions import Mention, cue_finder, mention_finder
from mappings.text import Text, normalise
from taxonomy.library import Library
from taxonomy.model import Activity
from taxonomy.thesaurus.scheme import Thesaurus, thesaurus

Floats = npt.NDArray[np.float32]

#: Catalogues whose activities are matched with texts directly; the others are reached through mapping sets.
MATCHED_CATALOGUES = ("cn2025", "cn2021", "cntf", "eu", "sg")

#: Longer texts are embedded by their beginning only: what a project is stands there, and time grows with length.
_EMBEDDED_CHARACTERS = 2000
_FIGURES = re.compile(
    r"(?<![a-z])\d[\d,.~～-]*\s*"
    r"(?:[%‰]|[万亿]*(?:千瓦时|千瓦|兆瓦|吨|元|米|公里|平方米|立方米|亩|户|辆|台|度|年|月|日|个)"
    r"|(?:k|m|g|t)?(?:wh?|va?|wp|m2|m3|m|km|ha|t|kg|l|h|a)(?![a-z])(?:/[a-z0-9]+)?)?"
)
_TOPIC_WEIGHT = {"core": 1.0, "part": 0.5, "mentioned": 0.15}
#: A broader concept counts this much a step; of an activity's topics, which are often broad themselves, half of that.
_BROADER = 0.5
_CUE_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Profile:
    """What is read off a text once, for every catalogue: its concepts, roles and modifiers, and its embedding.

    ``affirmed`` is the normal form without what the text says that the project is not about.
    """

    text: Text
    affirmed: str
    mentions: tuple[Mention, ...]
    cues: frozenset[str]
    vector: Floats


def profile(text: str, embedder: Embedder) -> Profile:
    """Read a text."""
    normalised = normalise(text)
    mentions = tuple(mention_finder().find(normalised))
    affirmed = without_negated(normalised.normal, mentions)
    cues = cue_finder().find(normalised)
    return Profile(normalised, affirmed, mentions, cues, embedder.embed([embedded_text(affirmed)])[0])


def without_negated(normal: str, mentions: Sequence[Mention]) -> str:
    """A normal form with the negated mentions blanked out."""
    for mention in mentions:
        if mention.standing == "negated":
            normal = normal[: mention.start] + " " * (mention.end - mention.start) + normal[mention.end :]
    return normal


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosines of a text with every document of the index, each of shape ``(documents,)``."""

    lexical: Floats
    concept: Floats
    embedding: Floats


@dataclass(frozen=True, slots=True)
class MatchingIndex:
    """Documents: first the training texts, then every activity in Chinese and in English.

    ``activities`` are the identifiers of the matched activities; the documents of activity ``i`` are
    ``examples + 2 * i`` (Chinese) and the next one (English).
    """

    examples: int
    activities: tuple[str, ...]
    lexical: SparseIndex
    concept: SparseIndex
    vectors: Floats

    @property
    def documents(self) -> int:
        """Number of documents."""
        return self.examples + 2 * len(self.activities)

    def similarities(self, read: Profile) -> Similarities:
        """Compare a text with every document."""
        return Similarities(
            lexical_similarities(self.lexical, read.affirmed),
            self.concept.similarities(concept_vector(read.mentions, read.cues)),
            self.vectors @ read.vector,
        )

    def among_themselves(self) -> list[Similarities]:
        """Every document compared with every document, in order."""
        lexical, concept = self.lexical.rows(), self.concept.rows()
        return [
            Similarities(
                self.lexical.cosines(lexical[place]),
                self.concept.cosines(concept[place]),
                self.vectors @ self.vectors[place],
            )
            for place in range(self.documents)
        ]

    def own(self, similarities: Similarities) -> Floats:
        """Term, concept and embedding similarity with each activity itself, shape ``(activities, 3)``.

        The better of its Chinese and its English document counts.
        """
        values = np.stack([similarities.lexical, similarities.concept, similarities.embedding], axis=1)
        pairs = values[self.examples :].reshape(-1, 2, 3)
        best: Floats = np.maximum(pairs[:, 0], pairs[:, 1])
        return best

    def arrays(self) -> dict[str, Any]:
        """The index as named arrays, for :meth:`restore`."""
        arrays: dict[str, Any] = _arrays("lexical", self.lexical) | _arrays("concept", self.concept)
        return arrays | {"examples": self.examples, "activities": np.asarray(self.activities), "vectors": self.vectors}

    @classmethod
    def restore(cls, stored: Mapping[str, Any]) -> MatchingIndex:
        """The index from what :meth:`arrays` gave."""
        return cls(
            int(stored["examples"]),
            tuple(stored["activities"].tolist()),
            _sparse("lexical", stored),
            _sparse("concept", stored),
            stored["vectors"],
        )


def build_index(library: Library, examples: Sequence[Example], embedder: Embedder) -> MatchingIndex:
    """Read every training text and every activity; takes some seconds, hence the cache in scoring.py."""
    normals: list[str] = []
    concepts: list[dict[int, float]] = []
    for example in examples:
        text = normalise(example.text)
        mentions = mention_finder().find(text)
        normals.append(without_negated(text.normal, mentions))
        concepts.append(concept_vector(mentions, cue_finder().find(text)))
    activities = [activity for activity in library if activity.catalogue in MATCHED_CATALOGUES]
    for activity in activities:
        topics = activity_concepts(activity)
        for language in ("zh", "en"):
            normals.append(normalise(activity_text(activity, language)).normal)
            concepts.append(topics)
    return MatchingIndex(
        examples=len(examples),
        activities=tuple(activity.id for activity in activities),
        lexical=lexical_index(normals),
        concept=SparseIndex.build(concepts, feature_count()),
        vectors=embedder.embed([embedded_text(normal) for normal in normals]),
    )


def embedded_text(normal: str) -> str:
    """What of a text is embedded: its beginning, without figures and their units.

    What a project is does not depend on its size, and every token costs time.
    """
    return _FIGURES.sub(" ", normal[:_EMBEDDED_CHARACTERS]).strip() or normal[:_EMBEDDED_CHARACTERS]


def activity_text(activity: Activity, language: str) -> str:
    """Name and scope of an activity in ``zh`` or ``en``, as one text."""
    name, scope = (getattr(text, language) for text in (activity.name, activity.scope))
    return f"{name}{'。' if language == 'zh' else '. '}{scope}" if scope else str(name)


def concept_vector(mentions: Sequence[Mention], cues: frozenset[str]) -> dict[int, float]:
    """Feature number -> weight: the concepts named, their broader concepts, roles and modifiers."""
    features = _features()
    vector: dict[int, float] = {}
    for mention in mentions:
        if mention.weight > 0:
            _raise(vector, features[mention.concept], mention.weight)
            for broader, steps in _ancestors(mention.concept):
                _raise(vector, broader, mention.weight * _BROADER**steps)
    for cue in cues:
        _raise(vector, features[f"cue:{cue}"], _CUE_WEIGHT)
    return vector


def activity_concepts(activity: Activity) -> dict[int, float]:
    """Feature number -> weight of the topics, roles and modifiers that an activity is indexed with."""
    features = _features()
    vector: dict[int, float] = {}
    for standing, weight in _TOPIC_WEIGHT.items():
        for topic in getattr(activity.index, standing):
            _raise(vector, features[topic], weight)
            for broader, steps in _ancestors(topic):
                _raise(vector, broader, weight * _BROADER ** (steps + 1))
    for cue in (*activity.index.roles, *activity.index.modifiers):
        _raise(vector, features[f"cue:{cue}"], _CUE_WEIGHT)
    return vector


def _raise(vector: dict[int, float], feature: int, weight: float) -> None:
    if weight > vector.get(feature, 0.0):
        vector[feature] = weight


@functools.cache
def _features() -> Mapping[str, int]:
    known: Thesaurus = thesaurus()
    # A role or modifier may share its name with a concept.
    cues = dict.fromkeys(f"cue:{name}" for name in (*known.roles, *known.modifiers))
    return {name: place for place, name in enumerate((*known.concepts, *cues))}


def feature_count() -> int:
    """Number of concept features."""
    return len(_features())


@functools.cache
def _ancestors(concept: str) -> tuple[tuple[int, int], ...]:
    features = _features()
    return tuple((features[name], steps) for name, steps in thesaurus().ancestors(concept).items())


def _arrays(name: str, index: SparseIndex) -> dict[str, npt.NDArray[Any]]:
    return {
        f"{name}_starts": index.starts,
        f"{name}_documents": index.documents,
        f"{name}_weights": index.weights,
        f"{name}_importance": index.importance,
    }


def _sparse(name: str, stored: Mapping[str, Any]) -> SparseIndex:
    size = int(stored["examples"]) + 2 * len(stored["activities"])
    return SparseIndex(
        stored[f"{name}_starts"],
        stored[f"{name}_documents"],
        stored[f"{name}_weights"],
        stored[f"{name}_importance"],
        size,
    )
