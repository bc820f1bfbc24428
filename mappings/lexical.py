"""Term evidence: hashed TF-IDF over Chinese character n-grams and Latin words, searched through an inverted index."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

_CJK_RUN = re.compile("[\u3400-\u9fff]+")
_LATIN_WORD = re.compile("[a-z]+")
_BUCKETS = 1 << 18
_LONGEST_CHINESE = 3
_PIECE = 5
_SUFFIXES = ("ation", "ing", "ies", "ed", "es", "s")

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
#: A sparse vector: the features that it has, and their weights.
Query = tuple[npt.NDArray[np.int64], Floats]


def terms(normal: str) -> list[str]:
    """The terms of a normal form: Chinese 1- to 3-grams, stems of Latin words, their pairs, and pieces of five letters.

    Figures are left out on purpose: what a project is does not depend on its size.
    """
    found: list[str] = []
    for run in _CJK_RUN.findall(normal):
        for length in range(1, _LONGEST_CHINESE + 1):
            found.extend(run[start : start + length] for start in range(len(run) - length + 1))
    words = _LATIN_WORD.findall(normal)
    stems = [_stem(word) for word in words]
    found.extend(f"w:{stem}" for stem in stems if len(stem) > 1)
    found.extend(f"b:{first} {second}" for first, second in pairwise(stems))
    for word in words:
        padded = f"^{word}$"
        found.extend(f"c:{padded[start : start + _PIECE]}" for start in range(max(1, len(padded) - _PIECE + 1)))
    return found


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def bucket_of(term: str) -> int:
    """The number that stands for a term."""
    return zlib.crc32(term.encode()) % _BUCKETS


def counts(normal: str) -> dict[int, float]:
    """Bucket of each term -> 1 + ln(occurrences)."""
    counted: dict[int, int] = {}
    for term in terms(normal):
        bucket = bucket_of(term)
        counted[bucket] = counted.get(bucket, 0) + 1
    return {bucket: 1.0 + float(np.log(count)) if count > 1 else 1.0 for bucket, count in counted.items()}


@dataclass(frozen=True, slots=True)
class SparseIndex:
    """An inverted index over weighted features of documents, all of unit length.

    ``starts[f]:starts[f + 1]`` are the postings of feature ``f``; ``importance[f]`` weighs the feature in a query.
    """

    starts: Integers
    documents: Integers
    weights: Floats
    importance: Floats
    size: int

    @classmethod
    def build(cls, vectors: Sequence[dict[int, float]], features: int, *, least: int = 1) -> SparseIndex:
        """Index the feature vectors; importance is the smoothed inverse document frequency.

        A feature of fewer than ``least`` documents says nothing beyond them and is left out: its importance is 0.
        """
        frequency = np.zeros(features)
        for vector in vectors:
            frequency[list(vector)] += 1
        importance = (np.log((1 + len(vectors)) / (1 + frequency)) + 1).astype(np.float32)
        importance[frequency < least] = 0.0
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for row, vector in enumerate(vectors):
            weighed = {feature: value * float(importance[feature]) for feature, value in vector.items()}
            weighed = {feature: value for feature, value in weighed.items() if value}
            length = sum(value * value for value in weighed.values()) ** 0.5 or 1.0
            rows.extend([row] * len(weighed))
            columns.extend(weighed)
            values.extend(value / length for value in weighed.values())
        order = np.argsort(np.asarray(columns, dtype=np.int64), kind="stable")
        starts = np.zeros(features + 1, dtype=np.int32)
        np.cumsum(np.bincount(np.asarray(columns, dtype=np.int64), minlength=features), out=starts[1:])
        return cls(
            starts,
            np.asarray(rows, dtype=np.int32)[order],
            np.asarray(values, dtype=np.float32)[order],
            importance,
            len(vectors),
        )

    def query(self, vector: dict[int, float]) -> Query:
        """The unit vector of raw features, without those that the index leaves out."""
        features = np.fromiter(vector, dtype=np.int64, count=len(vector))
        weights = np.fromiter(vector.values(), dtype=np.float32, count=len(vector)) * self.importance[features]
        length = float(np.sqrt(weights @ weights))
        known = weights > 0
        return features[known], weights[known] / np.float32(length or 1.0)

    def cosines(self, query: Query) -> Floats:
        """Cosine of a unit vector, given as features and their weights, with every document."""
        features, weights = query
        first, last = self.starts[features], self.starts[features + 1]
        lengths = last - first
        ends = np.cumsum(lengths)
        if not len(ends) or not ends[-1]:
            return np.zeros(self.size, dtype=np.float32)
        # The postings of all features of the query, end to end.
        places = np.arange(ends[-1]) + np.repeat(first - (ends - lengths), lengths)
        products = self.weights[places] * np.repeat(weights, lengths)
        return np.bincount(self.documents[places], weights=products, minlength=self.size).astype(np.float32)

    def sums(self, features: npt.NDArray[np.int64], values: Floats) -> Floats:
        """For each feature, the ``values`` of its documents, weighed by how much they have of it."""
        spans = zip(self.starts[features].tolist(), self.starts[features + 1].tolist(), strict=True)
        sums = [self.weights[first:last] @ values[self.documents[first:last]] for first, last in spans]
        return np.array(sums, dtype=np.float32)

    def arrays(self, name: str) -> dict[str, Any]:
        """The index as arrays named after ``name``, for :meth:`restore`."""
        return {
            f"{name}_starts": self.starts,
            f"{name}_documents": self.documents,
            f"{name}_weights": self.weights,
            f"{name}_importance": self.importance,
            f"{name}_size": self.size,
        }

    @classmethod
    def restore(cls, name: str, stored: Mapping[str, Any]) -> SparseIndex:
        """The index from what :meth:`arrays` gave."""
        return cls(
            stored[f"{name}_starts"],
            stored[f"{name}_documents"],
            stored[f"{name}_weights"],
            stored[f"{name}_importance"],
            int(stored[f"{name}_size"]),
        )

    def rows(self) -> list[Query]:
        """The unit vector of every document, as features and weights."""
        features = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        order = np.argsort(self.documents, kind="stable")
        ends = np.cumsum(np.bincount(self.documents, minlength=self.size))[:-1]
        return list(zip(np.split(features[order], ends), np.split(self.weights[order], ends), strict=True))


def lexical_index(normals: Iterable[str], *, least: int = 1) -> SparseIndex:
    """The term index of documents given by their normal forms; ``least`` as of :meth:`SparseIndex.build`."""
    return SparseIndex.build([counts(normal) for normal in normals], _BUCKETS, least=least)
