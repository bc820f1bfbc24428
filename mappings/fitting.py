"""The two small models that are fitted to data: a logistic one with weights of known sign, and a multinomial one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Named = dict[str, float]


def logistic_weights(
    features: Doubles, right: Doubles, names: Sequence[str], *, shrinkage: float, falling: frozenset[str] = frozenset()
) -> Named:
    """Logistic weights that are never negative (never positive for ``falling``), by name, with ``bias``.

    ``features`` has shape ``(samples, names)``, ``right`` is 0 or 1 per sample. No feature can speak against its own
    meaning, so that the model stays monotone and can be explained.
    """
    from scipy.optimize import minimize

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        scores = features @ weights[:-1] + weights[-1]
        probability = 1 / (1 + np.exp(-scores))
        value = np.mean(np.logaddexp(0, scores) - right * scores) + shrinkage / 2 * weights[:-1] @ weights[:-1]
        gradient = np.append(features.T @ (probability - right), np.sum(probability - right)) / len(right)
        gradient[:-1] += shrinkage * weights[:-1]
        return float(value), gradient

    bounds = [(None, 0.0) if name in falling else (0.0, None) for name in names] + [(None, None)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    return _named(found.x, names)


def multinomial_weights(
    features: Doubles,
    labels: npt.NDArray[np.int64],
    names: Sequence[str],
    classes: Sequence[str],
    sample_weights: Doubles,
    *,
    shrinkage: float,
) -> dict[str, Named]:
    """Multinomial logistic weights per class, by name, with ``bias``; ``sample_weights`` add to one."""
    from scipy.optimize import minimize

    width = features.shape[1] + 1
    extended = np.hstack([features, np.ones((len(features), 1))])
    truth = np.eye(len(classes))[labels]

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        weights = flat.reshape(len(classes), width)
        scores = extended @ weights.T
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        probability = raised / raised.sum(axis=1, keepdims=True)
        likelihood = np.log(probability[np.arange(len(labels)), labels] + 1e-12)
        value = -sample_weights @ likelihood + shrinkage / 2 * flat @ flat
        gradient = ((probability - truth) * sample_weights[:, None]).T @ extended + shrinkage * weights
        return float(value), gradient.ravel()

    found = minimize(loss, np.zeros(len(classes) * width), jac=True, method="L-BFGS-B")
    rows = found.x.reshape(len(classes), width)
    return {label: _named(row, names) for label, row in zip(classes, rows, strict=True)}


def _named(values: Doubles, names: Sequence[str]) -> Named:
    return {name: round(float(value), 4) for name, value in zip((*names, "bias"), values, strict=True)}
