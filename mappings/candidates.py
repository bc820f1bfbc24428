"""Retrieval: how alike a text is to every training text and to every activity, in terms, meaning and concepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.embedding import Embedder, unit
from mappings.examples import Example
from mappings.lexical import Query, SparseIndex, counts, lexical_index
from mappings.profile import (
    Profile,
    activity_concepts,
    activity_text,
    concept_vector,
    embedded_text,
    feature_count,
    read,
)
from mappings.text import normalise
from taxonomy.errors import NonsenseError
from taxonomy.library import Library

Floats = npt.NDArray[np.float32]

#: Catalogues whose activities are matched with texts directly; the others are reached through mapping sets.
MATCHED_CATALOGUES = ("cn2025", "cn2021", "cntf", "eu", "sg")
#: Terms of fewer documents are left out: they tell a text from all others, not a kind of project from another.
_LEAST = 4


@dataclass(frozen=True, slots=True)
class Features:
    """A text as three unit vectors: terms and concepts sparse, meaning dense."""

    lexical: Query
    concept: Query
    embedding: Floats


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosines of a text with every document of the index, in each block."""

    lexical: Floats
    concept: Floats
    embedding: Floats


@dataclass(frozen=True, slots=True)
class MatchingIndex:
    """Documents: first the training texts, then every activity in Chinese and in English.

    ``activities`` are the identifiers of the matched activities; the documents of activity ``i`` are
    ``examples + 2 * i`` (Chinese) and the next one (English). ``centre`` is the mean of what the embedder gives for the
    documents; vectors are taken from there, since those of any two texts point much the same way from the origin.
    """

    examples: int
    activities: tuple[str, ...]
    lexical: SparseIndex
    concept: SparseIndex
    vectors: Floats
    centre: Floats

    @property
    def documents(self) -> int:
        """Number of documents."""
        return self.examples + 2 * len(self.activities)

    def features(self, read: Profile) -> Features:
        """A text in the terms of this index. Raises NonsenseError for a vector of another length than those of the index."""
        if read.vector.shape != self.centre.shape:
            raise NonsenseError(
                f"the encoder gives vectors of {len(read.vector)} numbers; they were of {len(self.centre)}",
                f"编码器给出{len(read.vector)}维向量，此前为{len(self.centre)}维",
                field="embedder",
                mend=("its model has changed: train anew", "其模型已变更，请重新训练"),
            )
        return Features(
            self.lexical.query(counts(read.affirmed)),
            self.concept.query(concept_vector(read.mentions, read.cues)),
            unit((read.vector - self.centre)[None])[0],
        )

    def documents_features(self) -> list[Features]:
        """Every document, in order."""
        return list(map(Features, self.lexical.rows(), self.concept.rows(), self.vectors))

    def similarities(self, text: Features) -> Similarities:
        """Compare a text with the documents."""
        return Similarities(
            self.lexical.cosines(text.lexical),
            self.concept.cosines(text.concept),
            self.vectors @ text.embedding,
        )

    def own(self, similarities: Similarities) -> Floats:
        """Term, concept and embedding similarity with each activity itself, shape ``(activities, 3)``.

        The better of its Chinese and its English document counts.
        """
        own = slice(self.examples, None)
        values = [similarities.lexical[own], similarities.concept[own], similarities.embedding[own]]
        best: Floats = np.stack(values, axis=1).reshape(-1, 2, 3).max(axis=1)
        return best

    def arrays(self) -> dict[str, Any]:
        """The index as named arrays, for :meth:`restore`."""
        arrays: dict[str, Any] = self.lexical.arrays("lexical") | self.concept.arrays("concept")
        arrays |= {"examples": self.examples, "activities": np.asarray(self.activities)}
        return arrays | {"vectors": self.vectors, "centre": self.centre}

    @classmethod
    def restore(cls, stored: Mapping[str, Any]) -> MatchingIndex:
        """The index from what :meth:`arrays` gave."""
        return cls(
            int(stored["examples"]),
            tuple(stored["activities"].tolist()),
            SparseIndex.restore("lexical", stored),
            SparseIndex.restore("concept", stored),
            stored["vectors"],
            stored["centre"],
        )


def build_index(library: Library, examples: Sequence[Example], embedder: Embedder) -> MatchingIndex:
    """Read every training text and every activity; takes some seconds, hence the cache in matcher.py."""
    normals: list[str] = []
    concepts: list[dict[int, float]] = []
    for example in examples:
        seen = read(example.text)
        normals.append(seen.affirmed)
        concepts.append(concept_vector(seen.mentions, seen.cues))
    activities = [activity for activity in library if activity.catalogue in MATCHED_CATALOGUES]
    for activity in activities:
        topics = activity_concepts(activity)
        for language in ("zh", "en"):
            normals.append(normalise(activity_text(activity, language)).normal)
            concepts.append(topics)
    vectors = embedder.embed([embedded_text(normal) for normal in normals])
    centre: Floats = vectors.mean(axis=0)
    return MatchingIndex(
        examples=len(examples),
        activities=tuple(activity.id for activity in activities),
        lexical=lexical_index(normals, least=_LEAST),
        concept=SparseIndex.build(concepts, feature_count()),
        vectors=unit(vectors - centre),
        centre=centre,
    )
