"""From similarities to calibrated probabilities: which activities a text is about, and which label it earns.

Two steps. Kernel ridge regression over the training texts and the activities' own texts learns, per regime, which
activity and which label go with a text; its answer is a weighted vote of documents, so the documents that weighed most
can be shown. A small logistic model with weights that are never negative then turns that vote and the text's similarity
to the activity itself into a probability. Its weights live in model.yaml, written by ``python -m mappings.training``.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from mappings.candidates import MatchingIndex, Profile, Similarities, build_index, profile
from mappings.embedding import EMBEDDERS, Embedder
from mappings.examples import LABELLED_REGIMES, LABELS, example_files, load_examples
from mappings.mentions import CONTEXT_FILE
from mappings.priors import industry_classes, industry_closeness, role_offsets
from mappings.votes import HEADLINE, Votes, activity_votes, kernel, own_documents, regime_columns, solve
from taxonomy import cache
from taxonomy.compiled import load_records
from taxonomy.library import Library, library
from taxonomy.thesaurus import scheme

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

MODEL_FILE = Path(__file__).parent / "model.yaml"
#: Raise when the meaning of the cached matrices changes.
_FORMAT = b"8"

#: So many activities of a regime take part in the scoring; the hundreds of plain misses do not.
CANDIDATES = 20
#: Most of them by votes, the others by their own likeness to the text, which no training text need have shown.
_BY_VOTES = 14

ACTIVITY_FEATURES = ("vote", "lead", "lexical", "concept", "embedding")
LABEL_FEATURES = ("vote_green", "vote_transition", "vote_not_eligible", "listed", "best") + (
    "overall_green",
    "overall_transition",
    "overall_not_eligible",
    "best_anywhere",
)


@dataclass(frozen=True, slots=True)
class ActivityMatch:
    """An activity with the probability that the text is about it, and the ACTIVITY_FEATURES behind that."""

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
    blocks: Mapping[str, float]
    ridge: float
    activity: Mapping[str, float]
    labels: Mapping[str, Mapping[str, Mapping[str, float]]]
    roles: Mapping[str, float]
    industry: float

    @classmethod
    def read(cls, file: Path = MODEL_FILE) -> Model:
        """The model in ``file``."""
        records, digest = load_records([file], "model")
        record = records[0]
        assumed = record["assumed"]
        return cls(
            digest[:12],
            record["blocks"],
            record["ridge"],
            record["activity"],
            record["labels"],
            assumed["roles"],
            assumed["industry"],
        )


def activity_features(votes: Floats, own: Floats) -> Floats:
    """Features of every activity of a regime, shape ``(activities, len(ACTIVITY_FEATURES))``.

    ``own`` is :meth:`MatchingIndex.own` of these activities. ``lead`` is how far an activity's vote is ahead of the best
    other one (negative: behind), so that probability goes to one activity rather than to several neighbours.
    """
    first = int(np.argmax(votes))
    rival = np.full(len(votes), votes[first], dtype=np.float32)
    rival[first] = np.delete(votes, first).max(initial=0.0)
    return np.column_stack([votes, votes - rival, own])


def candidates(features: Floats) -> npt.NDArray[np.intp]:
    """The places of the activities that take part, by votes and then by likeness; ``features`` as of all of a regime."""
    by_votes = np.argsort(-features[:, 0], kind="stable")
    by_likeness = np.argsort(-features[:, 2:].sum(axis=1), kind="stable")
    first = by_votes[:_BY_VOTES]
    others = by_likeness[~np.isin(by_likeness, first)][: CANDIDATES - len(first)]
    return np.concatenate([first, others])


def label_features(votes: Floats, best: float, overall: Floats, best_anywhere: float) -> Floats:
    """Features of the label model, in the order of LABEL_FEATURES.

    ``votes`` and ``best`` (the likeliest activity's probability) are those of one regime, ``overall`` and
    ``best_anywhere`` the votes on the headline and the best over all regimes: a project that is plainly green elsewhere
    is less likely to be outside here.
    """
    return np.array([*votes, best, *overall[:3], best_anywhere], dtype=np.float32)


def logistic(
    features: Floats, weights: Mapping[str, float], names: Sequence[str], offsets: Doubles | float = 0.0
) -> Doubles:
    """Probability per row of ``features``; ``offsets`` are added to the log-odds."""
    vector = np.array([weights[name] for name in names])
    result: Doubles = 1.0 / (1.0 + np.exp(-(features @ vector + weights["bias"] + offsets)))
    return result


def softmax(scores: Doubles) -> Doubles:
    """Probabilities that add to one."""
    raised = np.exp(scores - scores.max())
    result: Doubles = raised / raised.sum()
    return result


class Matcher:
    """Matches texts with the activities of every catalogue. Read-only once made; safe to share between threads."""

    def __init__(
        self,
        index: MatchingIndex,
        votes: Votes,
        model: Model,
        examples: Sequence[str],
        embedder: Embedder,
        version: str,
    ) -> None:
        self.index = index
        #: Digest of all that a match depends on: weights, training texts, thesaurus, catalogues and encoder.
        self.version = version
        self.model = model
        self.votes = votes
        self._examples = examples
        self._embedder = embedder
        self._columns = {regime: regime_columns(index, regime) for regime in (*LABELLED_REGIMES, "cntf")}
        self._own = {regime: own_documents(index, columns) for regime, columns in self._columns.items()}
        self._names = {regime: [index.activities[place] for place in its] for regime, its in self._columns.items()}
        self._usual = {regime: role_offsets(names, model.roles) for regime, names in self._names.items()}
        self._label_weights = {
            target: np.array([[weights[label][name] for name in (*LABEL_FEATURES, "bias")] for label in LABELS])
            for target, weights in model.labels.items()
        }
        self._threads = ThreadpoolController()

    def match(self, text: str, *, keep: int = 10, industry: str | None = None) -> Match:
        """The ``keep`` likeliest activities of every regime and the labels by resemblance.

        ``industry`` is the code of a classification, as given with the project: evidence for the activities of that
        industry, never against others, since the codes of the catalogues are indicative.

        Arithmetic runs on one thread, so that the same text gives the same bits whatever else the machine does.
        """
        with self._threads.limit(limits=1, user_api="blas"):
            read = profile(text, self._embedder)
            similarities = self.index.similarities(read)
            resemblance = kernel(similarities, self.model.blocks)
            own = self.index.own(similarities)
            offsets = self._offsets(read, industry)
            ranked = {
                regime: self._ranked(regime, own, resemblance, offsets[regime], keep) for regime in LABELLED_REGIMES
            }
            votes = {target: self._label_votes(target, resemblance) for target in (*LABELLED_REGIMES, HEADLINE)}
        best = {regime: matches[0].probability for regime, matches in ranked.items()}
        best[HEADLINE] = anywhere = max(best.values())
        labels = {
            target: self._labels(target, label_features(votes[target], best[target], votes[HEADLINE], anywhere))
            for target in votes
        }
        regimes = {regime: RegimeMatch(matches, labels[regime]) for regime, matches in ranked.items()}
        # China's transition lists only matter to a project that resembles those on them.
        is_transition = any(
            max(labels[one], key=labels[one].__getitem__) == "transition" for one in ("cn2025", "cn2021")
        )
        unlabelled = self._unlabelled("cntf", own, offsets["cntf"], keep) if is_transition else ()
        regimes["cntf"] = RegimeMatch(unlabelled, {})
        names = tuple((self._examples[place], float(resemblance[place])) for place in self._nearest(resemblance))
        return Match(read, regimes, labels[HEADLINE], names)

    def _nearest(self, resemblance: Floats, count: int = 3) -> list[int]:
        """The training texts that resemble most, without sorting all of them."""
        shown = resemblance[: self.index.examples]
        least = np.partition(shown, -count)[-count]
        return sorted(np.flatnonzero(shown >= least).tolist(), key=lambda place: (-shown[place], place))[:count]

    def _offsets(self, read: Profile, industry: str | None) -> Mapping[str, Doubles]:
        classes = industry_classes(industry, chinese=read.text.language() == "zh") if industry else frozenset()
        if not classes:
            return self._usual
        return {
            regime: self._usual[regime] + self.model.industry * industry_closeness(names, classes)
            for regime, names in self._names.items()
        }

    def _ranked(
        self, regime: str, own: Floats, resemblance: Floats, offsets: Doubles, keep: int
    ) -> tuple[ActivityMatch, ...]:
        columns = self._columns[regime]
        votes = activity_votes(self.votes.activities[regime], resemblance, self.index.examples, self._own[regime])
        return self._matches(regime, activity_features(votes, own[columns]), offsets, keep)

    def _unlabelled(self, catalogue: str, own: Floats, offsets: Doubles, keep: int) -> tuple[ActivityMatch, ...]:
        """A catalogue that no training text is labelled with: similarity in terms and concepts stands in for votes."""
        columns = self._columns[catalogue]
        features = activity_features(own[columns, :2].mean(axis=1), own[columns])
        return self._matches(catalogue, features, offsets, keep)

    def _matches(self, regime: str, features: Floats, offsets: Doubles, keep: int) -> tuple[ActivityMatch, ...]:
        probabilities = logistic(features, self.model.activity, ACTIVITY_FEATURES, offsets)
        # Only candidates take part, as when the weights were fitted.
        places = candidates(features)
        order = places[np.argsort(-probabilities[places], kind="stable")[:keep]]
        rows = zip(order.tolist(), probabilities[order].tolist(), features[order].tolist(), strict=True)
        return tuple(
            ActivityMatch(self._names[regime][place], probability, tuple(values)) for place, probability, values in rows
        )

    def _label_votes(self, target: str, resemblance: Floats) -> Floats:
        votes: Floats = resemblance[: self.index.examples] @ self.votes.labels[target] + self.votes.means[target]
        return votes

    def _labels(self, target: str, features: Floats) -> dict[str, float]:
        scores = self._label_weights[target] @ np.append(features, 1.0)
        return dict(zip(LABELS, softmax(scores).tolist(), strict=True))


def load_matcher(model: Model | None = None) -> Matcher:
    """The matcher over the catalogues and training texts shipped with mcgt, from the cache where there is one.

    Building takes some ten seconds; the cache is keyed by everything that it was computed from.
    """
    model = model or Model.read()
    embedder = EMBEDDERS["use-multilingual-3"]()
    contents = [file.read_bytes() for file in example_files()]
    thesaurus_version = scheme.load()[1]
    key = cache.fingerprint(
        [_FORMAT, library().version.encode(), thesaurus_version.encode(), embedder.name.encode()]
        + [CONTEXT_FILE.read_bytes(), repr((model.blocks, model.ridge)).encode(), *contents]
    )
    name = f"matcher-{key}.npz"
    stored = _restore(cache.read(name))
    if stored is None:
        with ThreadpoolController().limit(limits=1, user_api="blas"):
            index, votes, names = _build(library(), model, embedder)
        cache.write(name, _dump(index, votes, names), replaces="matcher-*.npz")
    else:
        index, votes, names = stored
    version = cache.fingerprint([key.encode(), model.version.encode()])[:12]
    return Matcher(index, votes, model, names, embedder, version)


@functools.cache
def matcher() -> Matcher:
    """The shipped matcher, loaded once a process."""
    return load_matcher()


def resemblances(index: MatchingIndex, similarities: Sequence[Similarities], blocks: Mapping[str, float]) -> Doubles:
    """The kernel between documents as one symmetric matrix."""
    matrix = np.stack([kernel(one, blocks) for one in similarities]).astype(np.float64)
    return (matrix + matrix.T) / 2


def _build(known: Library, model: Model, embedder: Embedder) -> tuple[MatchingIndex, Votes, list[str]]:
    examples = load_examples()
    index = build_index(known, examples, embedder)
    matrix = resemblances(index, index.among_themselves(), model.blocks)
    return index, solve(index, examples, matrix, model.ridge), [example.id for example in examples]


def _dump(index: MatchingIndex, votes: Votes, names: Sequence[str]) -> bytes:
    arrays: dict[str, Any] = {f"index/{name}": values for name, values in index.arrays().items()}
    for part in ("activities", "labels", "means"):
        arrays |= {f"{part}/{target}": values for target, values in getattr(votes, part).items()}
    target = io.BytesIO()
    np.savez(target, names=np.asarray(names), **arrays)
    return target.getvalue()


def _restore(content: bytes | None) -> tuple[MatchingIndex, Votes, list[str]] | None:
    if content is None:
        return None
    parts: dict[str, dict[str, Any]] = {"index": {}, "activities": {}, "labels": {}, "means": {}}
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            names = archive["names"].tolist()
            for name in archive.files:
                part, _, target = name.partition("/")
                if target:
                    parts[part][target] = archive[name]
        index = MatchingIndex.restore(parts.pop("index"))
    except (OSError, ValueError, KeyError, EOFError):
        return None
    return index, Votes(**parts), names
