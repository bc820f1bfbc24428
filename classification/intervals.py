"""How far figures of an evaluation can be trusted: bootstrap intervals, reliability, and precision by coverage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

_RESAMPLES = 1_000
_LEVEL = 0.95
_BINS = 10


def intervals(
    cases: Sequence[T], figures: Callable[[Sequence[T]], Mapping[str, float | None]]
) -> dict[str, tuple[float, float]]:
    """95 % intervals of ``figures`` by resampling cases with replacement; the same cases give the same intervals."""
    random = np.random.default_rng(0)
    drawn: dict[str, list[float]] = {}
    for _ in range(_RESAMPLES):
        sample = [cases[place] for place in random.integers(0, len(cases), len(cases))]
        for name, value in figures(sample).items():
            if value is not None:
                drawn.setdefault(name, []).append(value)
    low, high = 50 * (1 - _LEVEL), 50 * (1 + _LEVEL)
    return {
        name: (round(float(np.percentile(values, low)), 4), round(float(np.percentile(values, high)), 4))
        for name, values in drawn.items()
    }


def reliability(judged: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    """Per bin of probability: how many, their mean probability, and the share that is right."""
    rows = []
    for place in range(_BINS):
        part = [one for one in judged if min(int(one[0] * _BINS), _BINS - 1) == place]
        if part:
            mean = sum(probability for probability, _ in part) / len(part)
            right = sum(is_right for _, is_right in part) / len(part)
            rows.append(
                {"from": place / _BINS, "cases": len(part), "probability": round(mean, 4), "right": round(right, 4)}
            )
    return rows


def coverage(judged: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    """Precision over the surest cases: for every tenth of the cases the threshold and the share that is right."""
    ordered = sorted(judged, key=lambda one: -one[0])
    rows = []
    for tenth in range(1, _BINS + 1):
        part = ordered[: max(1, round(len(ordered) * tenth / _BINS))]
        right = sum(is_right for _, is_right in part) / len(part)
        rows.append({"coverage": tenth / _BINS, "threshold": part[-1][0], "precision": round(right, 4)})
    return rows
