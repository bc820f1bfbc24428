"""The small models that are fitted to data: logistic with weights of known sign, multinomial, and a choice among candidates."""

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
    return named(found.x, (*names, "bias"))


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
    return {label: named(row, (*names, "bias")) for label, row in zip(classes, rows, strict=True)}


def choice_weights(
    features: Doubles, right: npt.NDArray[np.bool_], outside: Doubles, *, shrinkage: float
) -> tuple[Doubles, Doubles]:
    """Weights of a conditional logit (see choice.py): of the candidates, never negative, and of the outside.

    ``features`` has shape ``(texts, candidates, names)``, ``right`` ``(texts, candidates)``; where none is right, the
    outside is. ``outside`` has shape ``(texts, outside names)``. Where several are right, any of them will do.
    """
    from scipy.optimize import minimize

    texts, _, width = features.shape
    truth = np.concatenate([right, ~right.any(axis=1, keepdims=True)], axis=1)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        scores = np.concatenate([features @ weights[:width], (outside @ weights[width:])[:, None]], axis=1)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = raised / raised.sum(axis=1, keepdims=True)
        hit = (shares * truth).sum(axis=1, keepdims=True)
        value = -np.mean(np.log(hit + 1e-12)) + shrinkage / 2 * weights @ weights
        surplus = shares - shares * truth / (hit + 1e-12)
        gradient = np.append(
            np.einsum("tc,tcn->n", surplus[:, :-1], features) / texts, surplus[:, -1] @ outside / texts
        )
        return float(value), gradient + shrinkage * weights

    bounds = [(0.0, None)] * width + [(None, None)] * outside.shape[1]
    start = np.zeros(width + outside.shape[1])
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 500})
    return found.x[:width], found.x[width:]


def named(values: Doubles, names: Sequence[str]) -> Named:
    """Values by name, to four digits: the form in which weights are written down."""
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
