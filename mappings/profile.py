"""What is read off a text once, for every catalogue: concepts, roles and modifiers, its frame, and its embedding."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mappings.embedding import Embedder
from mappings.mentions import Mention, cue_finder, mention_finder
from mappings.text import Text, normalise
from taxonomy.model import Activity
from taxonomy.thesaurus.scheme import Thesaurus, thesaurus

Floats = npt.NDArray[np.float32]

#: Longer texts are embedded by their beginning only: what a project is stands there, and time grows with length.
_EMBEDDED_CHARACTERS = 2000
_FIGURES = re.compile(
    r"(?<![a-z])\d[\d,.~～-]*\s*"
    r"(?:[%‰]|[万亿]*(?:千瓦时|千瓦|兆瓦|吨|元|米|公里|平方米|立方米|亩|户|辆|台|度|年|月|日|个)"
    r"|(?:k|m|g|t)?(?:wh?|va?|wp|m2|m3|m|km|ha|t|kg|l|h|a)(?![a-z])(?:/[a-z0-9]+)?)?"
)
_TOPIC_WEIGHT = {"core": 1.0, "part": 0.5, "mentioned": 0.15}
#: A broader concept counts this much a step; of an activity's topics, which are often broad themselves, half of that.
_BROADER = 0.5
_CUE_WEIGHT = 0.4
#: Stands in a frame where the text names a thing; no text holds it as a word.
_NAMED = " zz "


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with the concepts, roles and modifiers found in it.

    ``affirmed`` is the normal form without what the text says that the project is not about; ``frame`` is the normal
    form without anything that the thesaurus knows, so that what remains tells what is done, not with what.
    """

    text: Text
    affirmed: str
    frame: str
    mentions: tuple[Mention, ...]
    cues: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile(Reading):
    """A text as it is matched. ``vector`` is the unit vector of the embedder."""

    vector: Floats


def read(text: str) -> Reading:
    """Read a text."""
    normalised = normalise(text)
    mentions = tuple(mention_finder().find(normalised))
    normal = normalised.normal
    return Reading(
        normalised, without_negated(normal, mentions), _frame(normal, mentions), mentions, cue_finder().find(normalised)
    )


def profile(text: str, embedder: Embedder) -> Profile:
    """Read a text and embed it."""
    seen = read(text)
    vector = embedder.embed([embedded_text(seen.affirmed)])[0]
    return Profile(seen.text, seen.affirmed, seen.frame, seen.mentions, seen.cues, vector)


def _frame(normal: str, mentions: Sequence[Mention]) -> str:
    pieces, last = [], 0
    for mention in mentions:
        if mention.start >= last:
            pieces += [normal[last : mention.start], _NAMED]
            last = mention.end
    return "".join([*pieces, normal[last:]])


def without_negated(normal: str, mentions: Sequence[Mention]) -> str:
    """A normal form with the negated mentions blanked out."""
    for mention in mentions:
        if mention.standing == "negated":
            normal = normal[: mention.start] + " " * (mention.end - mention.start) + normal[mention.end :]
    return normal


def embedded_text(normal: str) -> str:
    """What of a text is embedded: its beginning, without figures and their units.

    What a project is does not depend on its size, and every token costs time.
    """
    return _FIGURES.sub(" ", normal[:_EMBEDDED_CHARACTERS]).strip() or normal[:_EMBEDDED_CHARACTERS]


def activity_text(activity: Activity, language: str) -> str:
    """Name and scope of an activity in ``zh`` or ``en``, as one text."""
    name, scope = (getattr(text, language) for text in (activity.name, activity.scope))
    return f"{name}{'。' if language == 'zh' else '. '}{scope}" if scope else str(name)


def concept_vector(mentions: Sequence[Mention], cues: frozenset[str]) -> dict[int, float]:
    """Feature number -> weight: the concepts named, their broader concepts, roles and modifiers."""
    features = _features()
    vector: dict[int, float] = {}
    for mention in mentions:
        if mention.weight > 0:
            _raise(vector, features[mention.concept], mention.weight)
            for broader, steps in _ancestors(mention.concept):
                _raise(vector, broader, mention.weight * _BROADER**steps)
    # In a fixed order: sums of floating point numbers depend on it.
    for cue in sorted(cues):
        _raise(vector, features[f"cue:{cue}"], _CUE_WEIGHT)
    return vector


def cue_features(cues: frozenset[str]) -> dict[int, float]:
    """Feature number -> weight of roles and modifiers alone."""
    features = _features()
    return {features[f"cue:{cue}"]: 1.0 for cue in sorted(cues)}


def activity_concepts(activity: Activity) -> dict[int, float]:
    """Feature number -> weight of the topics, roles and modifiers that an activity is indexed with."""
    features = _features()
    vector: dict[int, float] = {}
    for standing, weight in _TOPIC_WEIGHT.items():
        for topic in getattr(activity.index, standing):
            _raise(vector, features[topic], weight)
            for broader, steps in _ancestors(topic):
                _raise(vector, broader, weight * _BROADER ** (steps + 1))
    for cue in (*activity.index.roles, *activity.index.modifiers):
        _raise(vector, features[f"cue:{cue}"], _CUE_WEIGHT)
    return vector


def _raise(vector: dict[int, float], feature: int, weight: float) -> None:
    if weight > vector.get(feature, 0.0):
        vector[feature] = weight


@functools.cache
def _features() -> Mapping[str, int]:
    known: Thesaurus = thesaurus()
    # A role or modifier may share its name with a concept.
    cues = dict.fromkeys(f"cue:{name}" for name in (*known.roles, *known.modifiers))
    return {name: place for place, name in enumerate((*known.concepts, *cues))}


def feature_names() -> tuple[str, ...]:
    """The id of the concept, role or modifier behind each concept feature."""
    return tuple(name.removeprefix("cue:") for name in _features())


def feature_count() -> int:
    """Number of concept features."""
    return len(_features())


@functools.cache
def _ancestors(concept: str) -> tuple[tuple[int, int], ...]:
    features = _features()
    return tuple((features[name], steps) for name, steps in thesaurus().ancestors(concept).items())
