"""From votes to probabilities: which activities a text is about, and which label it earns.

Regressions over the training texts and the activities' own texts vote on activities, labels and roles. Two small models
turn the votes into probabilities: the choice among activities (choice.py), and one of the three labels. Their weights live
in model.yaml, written by ``python -m mappings.training``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mappings.choice import ChoiceWeights
from mappings.profile import Profile
from mappings.votes import Kernel
from taxonomy.compiled import load_records
from taxonomy.errors import InputError

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

MODEL_FILE = Path(__file__).parent / "model.yaml"
#: Environment variable that names a folder with a model.yaml, and perhaps a confidence.yaml, to use in place of ours.
MODEL_VARIABLE = "MCGT_MODEL"

LABEL_FEATURES = ("vote_green", "vote_transition", "vote_not_eligible", "listed", "inside") + (
    "overall_green",
    "overall_transition",
    "overall_not_eligible",
    "inside_anywhere",
)


@dataclass(frozen=True, slots=True)
class ActivityMatch:
    """An activity with the probability that the text is about it, and the CHOICE_FEATURES behind that."""

    activity: str
    probability: float
    features: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class RegimeMatch:
    """The activities of one regime, likeliest first, and the probability of each label by resemblance alone."""

    activities: tuple[ActivityMatch, ...]
    labels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher says of one text. ``regimes`` by catalogue id; ``headline`` as the labels of a regime."""

    profile: Profile
    regimes: Mapping[str, RegimeMatch]
    headline: Mapping[str, float]
    nearest: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """The parameters in model.yaml."""

    version: str
    embedder: str
    kernel: Kernel
    ridge: float
    choice: Mapping[str, ChoiceWeights]
    labels: Mapping[str, Mapping[str, Mapping[str, float]]]
    industry: float

    @classmethod
    def read(cls, file: Path | None = None) -> Model:
        """The model in ``file``, by default the one in use. Raises InputError for a file that is none."""
        file = file or model_file()
        try:
            records, digest = load_records([file], "model")
            record = records[0]
            return cls(
                digest[:12],
                record["embedder"],
                Kernel(record["blocks"], record["curvature"]),
                record["ridge"],
                {regime: ChoiceWeights(one["activity"], one["outside"]) for regime, one in record["choice"].items()},
                record["labels"],
                record["assumed"]["industry"],
            )
        except (OSError, KeyError, TypeError, AttributeError):
            raise InputError(
                f"{file} is no model",
                f"{file}不是模型文件",
                field=MODEL_VARIABLE,
                mend=("write it with python -m mappings.training", "请用python -m mappings.training生成"),
            ) from None


def model_file() -> Path:
    """The model.yaml in use: that in the folder which MCGT_MODEL names, else the shipped one. Raises InputError."""
    folder = model_folder()
    return MODEL_FILE if folder is None else folder / MODEL_FILE.name


def model_folder() -> Path | None:
    """The folder that MCGT_MODEL names, if any. Raises InputError where it holds no model.yaml."""
    named = os.environ.get(MODEL_VARIABLE)
    if not named:
        return None
    folder = Path(named).expanduser()
    if not (folder / MODEL_FILE.name).is_file():
        raise InputError(
            f"{folder} holds no {MODEL_FILE.name}",
            f"{folder}中没有{MODEL_FILE.name}",
            field=MODEL_VARIABLE,
            mend=("name a folder that does, or unset the variable", "请指明含有该文件的文件夹，或取消该变量"),
        )
    return folder


def label_features(votes: Floats, inside: float, overall: Floats, inside_anywhere: float) -> Floats:
    """Features of the label model, in the order of LABEL_FEATURES.

    ``votes`` and ``inside`` (the probability that an activity of the catalogue fits) are those of one regime, ``overall``
    and ``inside_anywhere`` the votes on the headline and the highest over all regimes: a project that is plainly green
    elsewhere is less likely to be outside here.
    """
    return np.array([*votes, inside, *overall[:3], inside_anywhere], dtype=np.float32)


def softmax(scores: Doubles) -> Doubles:
    """Probabilities that add to one."""
    raised = np.exp(scores - scores.max())
    result: Doubles = raised / raised.sum()
    return result
