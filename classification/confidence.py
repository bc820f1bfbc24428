"""How sure a label is: the probability that it is right, from that of resemblance and from whether anything decided.

Platt scaling, for each regime and for the headline: the weights are fitted on training texts that the matcher has not
seen, each judged by the whole program (``python -m classification.confidence_training``), and are never negative.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from classification.verdict import Status
from mappings.examples import LABELLED_REGIMES
from taxonomy.compiled import load_records

FILE = Path(__file__).parent / "confidence.yaml"

FEATURES = ("resemblance", "decided")
HEADLINE = "headline"
_NEVER_SURE = 0.005
#: No training text is labelled for these; they are as sure as the regime through which they are reached.
_BASES = {"hk": "eu"}


def features(status: Status, resemblance: float) -> tuple[float, ...]:
    """The FEATURES of a label.

    ``resemblance`` is the probability of the label by resemblance, here as log-odds; ``decided`` is whether a figure or a
    rule confirmed or rejected.
    """
    clipped = min(max(resemblance, _NEVER_SURE), 1 - _NEVER_SURE)
    return math.log(clipped / (1 - clipped)), float(status in ("confirmed", "rejected"))


@dataclass(frozen=True, slots=True)
class Confidence:
    """Weights of FEATURES with ``bias``, for every regime and HEADLINE."""

    weights: Mapping[str, Mapping[str, float]]

    def of(self, target: str, status: Status, resemblance: float) -> float:
        """The probability that a label is right, for ``target`` a regime or HEADLINE, to four digits."""
        weights = self.weights[_BASES.get(target, target)]
        score = weights["bias"] + sum(
            weights[name] * value for name, value in zip(FEATURES, features(status, resemblance), strict=True)
        )
        return round(1 / (1 + math.exp(-score)), 4)


#: Resemblance as it is, for whoever fits the weights.
UNCALIBRATED = Confidence(
    {target: {"resemblance": 1.0, "decided": 0.0, "bias": 0.0} for target in (*LABELLED_REGIMES, HEADLINE)}
)


@functools.cache
def load_confidence(file: Path = FILE) -> Confidence:
    """The weights in ``file``."""
    records, _ = load_records([file], "confidence")
    return Confidence(records[0]["weights"])
