"""Every activity of every catalogue as terms, meaning and concepts, to be compared pair by pair."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from mappings.embedding import embedder, unit
from mappings.lexical import SparseIndex, lexical_index
from mappings.profile import activity_concepts, activity_text, embedded_text, feature_count
from mappings.text import normalise
from taxonomy import cache
from taxonomy.library import Library, library
from taxonomy.thesaurus import scheme

Floats = npt.NDArray[np.float32]

_EMBEDDER = "word-pieces-1"
#: Raise when the meaning of the cached arrays changes.
_FORMAT = b"3"


@dataclass(frozen=True, slots=True)
class ActivitySpace:
    """Activities in the order of ``names``; texts in Chinese and English, documents ``2 * i`` and ``2 * i + 1``."""

    names: tuple[str, ...]
    places: Mapping[str, int]
    lexical: SparseIndex
    concept: SparseIndex
    vectors: Floats

    def of(self, catalogue: str) -> list[int]:
        """Places of the activities of a catalogue."""
        return [place for place, name in enumerate(self.names) if name.startswith(f"{catalogue}:")]

    def lexical_cosines(self, sources: Sequence[int], targets: Sequence[int]) -> Floats:
        """The better of the Chinese and the English likeness in terms, shape ``(sources, targets)``."""
        rows = self.lexical.rows()
        both = [
            np.stack(
                [self.lexical.cosines(rows[2 * place + language])[_documents(targets, language)] for place in sources]
            )
            for language in (0, 1)
        ]
        best: Floats = np.maximum(both[0], both[1])
        return best

    def embedding_cosines(self, sources: Sequence[int], targets: Sequence[int]) -> Floats:
        """The better of the Chinese and the English likeness in meaning, shape ``(sources, targets)``."""
        both = [
            self.vectors[_documents(sources, language)] @ self.vectors[_documents(targets, language)].T
            for language in (0, 1)
        ]
        best: Floats = np.maximum(both[0], both[1])
        return best

    def concept_cosines(self, sources: Sequence[int], targets: Sequence[int]) -> Floats:
        """Likeness in weighted topics, roles and modifiers, shape ``(sources, targets)``."""
        rows = self.concept.rows()
        return np.stack([self.concept.cosines(rows[place])[list(targets)] for place in sources])


def _documents(places: Sequence[int], language: int) -> list[int]:
    return [2 * place + language for place in places]


@functools.cache
def activity_space() -> ActivitySpace:
    """The space of the library, from the cache where there is one."""
    known = library()
    key = cache.fingerprint([_FORMAT, known.version.encode(), scheme.load()[1].encode(), _EMBEDDER.encode()])
    name = f"activities-{key}.npz"
    activities = list(known)
    vectors = _stored(cache.read(name), 2 * len(activities))
    if vectors is None:
        vectors = _embed(known)
        target = io.BytesIO()
        np.save(target, vectors)
        cache.write(name, target.getvalue(), replaces="activities-*.npz")
    normals = [normalise(activity_text(one, language)).normal for one in activities for language in ("zh", "en")]
    return ActivitySpace(
        names=tuple(one.id for one in activities),
        places={one.id: place for place, one in enumerate(activities)},
        lexical=lexical_index(normals),
        concept=SparseIndex.build([activity_concepts(one) for one in activities], feature_count()),
        vectors=vectors,
    )


def _embed(known: Library) -> Floats:
    texts = [
        embedded_text(normalise(activity_text(one, language)).normal) for one in known for language in ("zh", "en")
    ]
    with threadpool_limits(1, user_api="blas"):
        vectors = embedder(_EMBEDDER).embed(texts)
    return unit(vectors - vectors.mean(axis=0))


def _stored(content: bytes | None, rows: int) -> Floats | None:
    if content is None:
        return None
    try:
        vectors: Any = np.load(io.BytesIO(content), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return vectors if vectors.ndim == 2 and len(vectors) == rows else None
