"""How sure a label is: the probability that it is right, from that of resemblance and from what decided, if anything did.

Platt scaling, for each regime and for the headline: the weights are fitted on training texts that the matcher has not
seen, each judged by the whole program (``python -m classification.confidence_training``), and are never negative.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classification.verdict import Status
from mappings.examples import LABELLED_REGIMES
from mappings.scoring import MODEL_VARIABLE, model_folder
from taxonomy.compiled import load_records
from taxonomy.errors import InputError

FILE = Path(__file__).parent / "confidence.yaml"

FEATURES = ("resemblance", "decided", "activity")
HEADLINE = "headline"
#: What a figure, a certificate or a rule decided.
DECIDED: frozenset[Status] = frozenset(("confirmed", "rejected"))
_NEVER_SURE = 0.005
#: No training text is labelled for these; they are as sure as the regime through which they are reached.
_BASES = {"hk": "eu"}


def features(status: Status, resemblance: float, activity: float) -> tuple[float, ...]:
    """The FEATURES of a label.

    ``resemblance`` is the probability of the label by resemblance, here as log-odds; ``decided`` is whether a figure or a
    rule confirmed or rejected. What was decided was decided of an activity, and is worth as much as it is likely that the
    project is one: ``activity`` is that probability, here as log-odds where it is more likely than not.
    """
    decided = status in DECIDED
    return _log_odds(resemblance), float(decided), max(_log_odds(activity), 0.0) if decided else 0.0


def _log_odds(probability: float) -> float:
    clipped = min(max(probability, _NEVER_SURE), 1 - _NEVER_SURE)
    return math.log(clipped / (1 - clipped))


@dataclass(frozen=True, slots=True)
class Confidence:
    """Weights of FEATURES with ``bias``, for every regime and HEADLINE."""

    weights: Mapping[str, Mapping[str, float]]

    def of(self, target: str, status: Status, resemblance: float, activity: float) -> float:
        """The probability that a label is right, for ``target`` a regime or HEADLINE, to four digits."""
        weights = self.weights[_BASES.get(target, target)]
        values = features(status, resemblance, activity)
        score = weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))
        return round(1 / (1 + math.exp(-score)), 4)


#: Resemblance as it is, for whoever fits the weights.
UNCALIBRATED = Confidence(
    {
        target: {"resemblance": 1.0, "decided": 0.0, "activity": 0.0, "bias": 0.0}
        for target in (*LABELLED_REGIMES, HEADLINE)
    }
)


@functools.cache
def load_confidence(file: Path | None = None) -> Confidence:
    """The weights in ``file``, by default those in use. Raises InputError for a file that holds none."""
    file = file or confidence_file()
    try:
        records, _ = load_records([file], "confidence")
        given: Mapping[str, Mapping[str, Any]] = records[0]["weights"]
        weights = {target: {name: float(its[name]) for name in (*FEATURES, "bias")} for target, its in given.items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        weights = {}
    if missing := UNCALIBRATED.weights.keys() - weights.keys():
        raise InputError(
            f"{file} has no weights for {min(missing)}",
            f"{file}中没有{min(missing)}的权重",
            field=MODEL_VARIABLE,
            mend=(
                "write it with python -m classification.confidence_training",
                "请用python -m classification.confidence_training生成",
            ),
        )
    return Confidence(weights)


def confidence_file() -> Path:
    """The confidence.yaml in use: one beside the model that MCGT_MODEL names, else the shipped one."""
    folder = model_folder()
    own = None if folder is None else folder / FILE.name
    return own if own is not None and own.is_file() else FILE
