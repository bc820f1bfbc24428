"""Any model behind an OpenAI-compatible ``/embeddings`` address: the user's own server, or a vendor's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.embedding import unit
from mappings.endpoint import Endpoint, Patience

Floats = npt.NDArray[np.float32]

KEY_VARIABLE = "MCGT_EMBEDDINGS_KEY"
_NAME = ("the embeddings service", "向量服务")
#: Texts in one request.
_BATCH = 64
#: 64 vectors of 4,096 numbers of 20 characters, and as much again.
_LONGEST = 12_000_000
_LARGEST = 1e12


class RemoteEmbedder:
    """The model ``model`` at ``base``, such as ``https://host/v1``; its key, if it wants one, in MCGT_EMBEDDINGS_KEY.

    A text is sent over the network for every match. Whether it always gives the same vector is up to the service.
    """

    def __init__(self, model: str, base: str, patience: Patience | None = None) -> None:
        """Nothing is asked yet. Raises InputError for an address that cannot be one."""
        self._endpoint = Endpoint(base, KEY_VARIABLE, _NAME, patience or Patience(), _LONGEST)
        self._model = model
        self._dimension: int | None = None
        self.name = f"openai:{model}@{base.rstrip('/')}"

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of ``texts``. Raises RemoteError."""
        if not texts:
            return np.empty((0, self._dimension or 0), dtype=np.float32)
        batches = [self._batch(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        return unit(np.concatenate(batches))

    def _batch(self, texts: Sequence[str]) -> Floats:
        # Services refuse an empty text.
        content = {"model": self._model, "input": [text or " " for text in texts], "encoding_format": "float"}
        answer = self._endpoint.post("embeddings", content)
        try:
            vectors = _vectors(answer, len(texts))
        except (KeyError, TypeError, ValueError, OverflowError):
            raise self._endpoint.nonsense(
                f"not {len(texts)} vectors of numbers", f"并非{len(texts)}个数值向量"
            ) from None
        dimension = vectors.shape[1]
        if dimension != (self._dimension or dimension):
            raise self._endpoint.nonsense(
                f"vectors of {dimension} numbers, where there were {self._dimension} before",
                f"向量为{dimension}维，此前为{self._dimension}维",
            )
        self._dimension = dimension
        return vectors


def _vectors(answer: Any, count: int) -> Floats:
    """The vectors in the order of the texts, whatever the order of the answer. Raises ValueError and its like."""
    items = answer["data"]
    if sorted(item["index"] for item in items) != list(range(count)):
        raise ValueError("not one vector a text")
    items = sorted(items, key=lambda item: int(item["index"]))
    vectors = np.array([item["embedding"] for item in items])
    # Neither text that reads as numbers nor numbers that are none; and zeros have no direction.
    if vectors.ndim != 2 or vectors.dtype.kind not in "fi" or not np.all(np.abs(vectors) < _LARGEST):
        raise ValueError("not vectors of numbers")
    if not vectors.any(axis=1).all():
        raise ValueError("a vector of zeros")
    return vectors.astype(np.float32)
