"""Ridge regression, solved over documents and kept as weights of their features: that of roles.

With a straight kernel both are the same function of a text (the representer theorem): solving costs the cube of the documents
once, whatever the number of features; afterwards a text costs only the features that it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.lexical import Query, SparseIndex

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Doubles = npt.NDArray[np.float64]

#: Features of a text by block.
Blocks = Mapping[str, Query]

#: So many features are summed up at a time, to bound memory.
_STEP = 1000


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one block, shape ``(rows, outputs)``. ``rows`` are the features kept, rising."""

    rows: npt.NDArray[np.int64]
    values: Halves


@dataclass(frozen=True, slots=True)
class Regression:
    """Several outputs, linear in the features of a text. ``means`` is what a text without any feature gets."""

    blocks: Mapping[str, Weights]
    means: Floats

    def of(self, text: Blocks) -> Floats:
        """The outputs for a text, shape ``(outputs,)``."""
        total = self.means.copy()
        for name, weights in self.blocks.items():
            features, values = text[name]
            total += values @ weights.values[np.searchsorted(weights.rows, features)].astype(np.float32)
        return total

    def arrays(self, name: str) -> dict[str, Any]:
        """The weights as arrays named after ``name``, for :meth:`restore`."""
        arrays: dict[str, Any] = {f"{name}/means": self.means}
        for block, weights in self.blocks.items():
            arrays[f"{name}/{block}/values"] = weights.values
            arrays[f"{name}/{block}/rows"] = weights.rows
        return arrays

    @classmethod
    def restore(cls, name: str, stored: Mapping[str, Any]) -> Regression:
        """The regression from what :meth:`arrays` gave."""
        own = {key.removeprefix(f"{name}/"): value for key, value in stored.items() if key.startswith(f"{name}/")}
        blocks = [key.removesuffix("/values") for key in own if key.endswith("/values")]
        return cls({block: Weights(own[f"{block}/rows"], own[f"{block}/values"]) for block in blocks}, own["means"])


def sparse_weights(index: SparseIndex, coefficients: Floats, scale: float) -> Weights:
    """Weights of the features of an index, from the coefficients of its documents, shape ``(documents, outputs)``.

    Kept in half precision: three digits are more than the texts can tell, and there are tens of thousands of terms.
    """
    rows = np.flatnonzero(np.diff(index.starts))
    values = np.empty((len(rows), coefficients.shape[1]), dtype=np.float16)
    for start in range(0, len(rows), _STEP):
        part = rows[start : start + _STEP]
        first, last = index.starts[part[0]], index.starts[part[-1] + 1]
        products = coefficients[index.documents[first:last]] * index.weights[first:last, None]
        values[start : start + _STEP] = scale * np.add.reduceat(products, index.starts[part] - first, axis=0)
    return Weights(rows, values)


def ridge(matrix: Doubles, targets: Doubles, strength: float) -> Doubles:
    """Coefficients of the documents, from the kernel between them, which is written over; the caller centres ``targets``."""
    matrix[np.diag_indices(len(matrix))] += strength
    return np.asarray(np.linalg.solve(matrix, targets), dtype=np.float64)
