"""How sure a headline is: one probability from resemblance, from what the regimes say, and from what was decided.

The weights are fitted on training texts that the matcher has not seen, each judged by the whole program
(``python -m classification.confidence_training``), and are never negative.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Mapping
from pathlib import Path

from classification.verdict import Label, RegimeVerdict, Status
from taxonomy.compiled import load_records

FILE = Path(__file__).parent / "confidence.yaml"

FEATURES = ("resemblance", "regimes", "decided")
_NEVER_SURE = 0.005


def features(label: Label, status: Status, resemblance: float, voting: Collection[RegimeVerdict]) -> tuple[float, ...]:
    """The FEATURES of a headline.

    ``resemblance`` is the probability of the label by resemblance, here as log-odds; ``regimes`` is the mean probability
    that the regimes give it, ``decided`` whether a figure or a rule confirmed or rejected.
    """
    clipped = min(max(resemblance, _NEVER_SURE), 1 - _NEVER_SURE)
    given = [one.probability if one.label == label else 1 - one.probability for one in voting]
    return (
        math.log(clipped / (1 - clipped)),
        sum(given) / len(given),
        float(status in ("confirmed", "rejected")),
    )


def confidence(values: tuple[float, ...]) -> float:
    """The probability that the headline is right."""
    weights = _weights()
    score = weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))
    return 1 / (1 + math.exp(-score))


@functools.cache
def _weights() -> Mapping[str, float]:
    records, _ = load_records([FILE], "confidence")
    weights: Mapping[str, float] = records[0]["weights"]
    return weights
