"""The matcher: one text against the activities of every catalogue, with everything learned at hand."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from mappings.candidates import MatchingIndex, Similarities, build_index
from mappings.choice import ChoiceWeights, Opinion, choose, lean, regime_activities
from mappings.embedding import Embedder, embedder
from mappings.examples import LABELLED_REGIMES, LABELS, Example, example_files, load_examples, parse_examples
from mappings.mentions import CONTEXT_FILE
from mappings.priors import industry_classes, industry_closeness
from mappings.profile import Profile, profile
from mappings.roles import RoleVotes, frame_index, role_targets, role_votes, solve_roles
from mappings.scoring import LABEL_FEATURES, ActivityMatch, Match, Model, RegimeMatch, label_features, softmax
from mappings.votes import HEADLINE, LABEL_TARGETS, Coefficients, Kernel, Votes, label_place, resemblances, solve
from taxonomy import cache
from taxonomy.library import library
from taxonomy.thesaurus import scheme
from taxonomy.user_data import read_corrections

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

#: Raise when the meaning of the cached matrices changes.
_FORMAT = b"14"
#: China's transition lists: no training text is labelled with their activities.
_UNLABELLED = "cntf"
_NOT_ELIGIBLE = LABELS.index("not_eligible")
_TRANSITION = LABELS.index("transition")
_LISTED = len(LABELS)


@dataclass(frozen=True, slots=True)
class _Given:
    """What the choice in one regime is made from; ``leaning`` as of :func:`lean`, ``outside`` are OUTSIDE_FEATURES."""

    votes: Mapping[str, Floats]
    own: Floats
    roles: Floats
    leaning: tuple[Doubles, float]
    outside: tuple[float, float]


class Matcher:
    """Matches texts with the activities of every catalogue. Read-only once made; safe to share between threads."""

    def __init__(
        self,
        index: MatchingIndex,
        votes: Votes,
        roles: RoleVotes,
        model: Model,
        examples: Sequence[Example],
        embedder: Embedder,
        version: str,
        seen: Sequence[Example] | None = None,
    ) -> None:
        """``examples`` are the training texts of the index; ``seen`` those learned from, all of them where None."""
        self.index = index
        #: Digest of all that a match depends on: weights, training texts, thesaurus, catalogues and encoder.
        self.version = version
        self.model = model
        self.votes = votes
        self.roles = roles
        self._ids = [example.id for example in examples]
        self._embedder = embedder
        self._regimes = {
            regime: regime_activities(index, regime, examples if seen is None else seen)
            for regime in (*LABELLED_REGIMES, _UNLABELLED)
        }
        self._neutral = {regime: np.zeros(len(its.names)) for regime, its in self._regimes.items()}
        self._label_weights = {
            target: np.array([[weights[label][name] for name in (*LABEL_FEATURES, "bias")] for label in LABELS])
            for target, weights in model.labels.items()
        }
        self._average = _average(model.choice)
        self._threads = ThreadpoolController()

    def match(
        self, text: str, *, keep: int = 10, industry: str | None = None, opinion: Mapping[str, Opinion] | None = None
    ) -> Match:
        """The ``keep`` likeliest activities of every regime and the labels by resemblance.

        ``industry`` is the code of a classification, as given with the project: evidence for the activities of that
        industry, never against others, since the codes of the catalogues are indicative. ``opinion`` is what another
        reader holds the text to be about, by regime.

        Arithmetic runs on one thread, so that the same text gives the same bits whatever else the machine does.
        """
        with self._threads.limit(limits=1, user_api="blas"):
            read = self.profile(text)
            features = self.index.features(read)
            similarities = self.index.similarities(features)
            own = self.index.own(similarities)
            votes, roles = self.votes.of(similarities), self.roles.of(read)
            offsets = self._offsets(read, industry)
            labels = {target: votes[label_place(target)] for target in LABEL_TARGETS}
            elsewhere = float(labels[HEADLINE][_NOT_ELIGIBLE])
            ranked, inside = {}, {}
            for regime in LABELLED_REGIMES:
                beyond = (float(labels[regime][_LISTED]), elsewhere)
                leaning = lean(self._regimes[regime].names, offsets[regime], (opinion or {}).get(regime))
                given = _Given(votes, own, roles, leaning, beyond)
                ranked[regime], inside[regime] = self._ranked(regime, given, self.model.choice[regime], keep)
        inside[HEADLINE] = anywhere = max(inside.values())
        resembling = {
            target: self._labels(target, label_features(its, inside[target], labels[HEADLINE], anywhere))
            for target, its in labels.items()
        }
        regimes = {regime: RegimeMatch(matches, resembling[regime]) for regime, matches in ranked.items()}
        # China's transition lists only matter to a project that resembles those on them.
        if any(max(resembling[one], key=resembling[one].__getitem__) == "transition" for one in ("cn2025", "cn2021")):
            listed = float(labels["cn2025"][_TRANSITION])
            matches = self._unlabelled(own, roles, offsets[_UNLABELLED], (listed, elsewhere), keep)
        else:
            matches = ()
        regimes[_UNLABELLED] = RegimeMatch(matches, {})
        return Match(read, regimes, resembling[HEADLINE], self._nearest(similarities))

    def profile(self, text: str) -> Profile:
        """What is read off a text."""
        return profile(text, self._embedder)

    def output_of(self, activity: str) -> int:
        """The place of an activity of a labelled regime among the outputs of the votes. Raises ValueError for another."""
        regime = activity.partition(":")[0]
        first: int = self.votes.coefficients.places[regime].start
        return first + self._regimes[regime].names.index(activity)

    def _nearest(self, similarities: Similarities, count: int = 3) -> tuple[tuple[str, float], ...]:
        """The training texts that resemble most, by the mean cosine of terms and concepts."""
        shown = slice(self.index.examples)
        mean = (similarities.lexical[shown] + similarities.concept[shown]) / 2
        least = np.partition(mean, -count)[-count]
        order = sorted(np.flatnonzero(mean >= least).tolist(), key=lambda place: (-mean[place], place))
        return tuple((self._ids[place], float(mean[place])) for place in order[:count])

    def _offsets(self, read: Profile, industry: str | None) -> Mapping[str, Doubles]:
        classes = industry_classes(industry, chinese=read.text.language() == "zh") if industry else frozenset()
        if not classes:
            return self._neutral
        return {
            regime: self.model.industry * industry_closeness(its.names, classes)
            for regime, its in self._regimes.items()
        }

    def _unlabelled(
        self, own: Floats, roles: Floats, offsets: Doubles, outside: tuple[float, float], keep: int
    ) -> tuple[ActivityMatch, ...]:
        """A catalogue that no training text is labelled with: likeness in terms and concepts stands in for votes."""
        votes = {_UNLABELLED: own[self._regimes[_UNLABELLED].columns, :2].mean(axis=1)}
        return self._ranked(_UNLABELLED, _Given(votes, own, roles, (offsets, 0.0), outside), self._average, keep)[0]

    def _ranked(
        self, regime: str, given: _Given, weights: ChoiceWeights, keep: int
    ) -> tuple[tuple[ActivityMatch, ...], float]:
        """The likeliest activities, and the probability that any of the catalogue fits."""
        its = self._regimes[regime]
        places = its.candidates(given.votes[regime], given.own)
        features = its.features(places, given.votes, given.own, given.roles)
        offsets, outside_offset = given.leaning
        probabilities, beyond = choose(features, given.outside, weights, offsets[places], outside_offset)
        order = np.argsort(-probabilities, kind="stable")[:keep]
        rows = zip(places[order].tolist(), probabilities[order].tolist(), features[order].tolist(), strict=True)
        matches = tuple(
            ActivityMatch(its.names[place], probability, tuple(values)) for place, probability, values in rows
        )
        return matches, 1 - beyond

    def _labels(self, target: str, features: Floats) -> dict[str, float]:
        scores = self._label_weights[target] @ np.append(features, 1.0)
        return dict(zip(LABELS, softmax(scores).tolist(), strict=True))


def _average(choice: Mapping[str, ChoiceWeights]) -> ChoiceWeights:
    """The mean of the weights of all regimes, for a catalogue that has none of its own."""
    ones = list(choice.values())
    return ChoiceWeights(
        {name: sum(one.activity[name] for one in ones) / len(ones) for name in ones[0].activity},
        {name: sum(one.outside[name] for one in ones) / len(ones) for name in ones[0].outside},
    )


def load_matcher(model: Model | None = None, corrections: str | None = None) -> Matcher:
    """The matcher over the catalogues and training texts shipped with mcgt, from the cache where there is one.

    ``corrections`` are further training texts, one JSON object a line: those that the user's matcher has learned where
    None. Building takes some thirty seconds; the cache is keyed by everything that it was computed from.
    """
    model = model or Model.read()
    encoder = embedder(model.embedder)
    learned = read_corrections() if corrections is None else corrections
    examples = [*load_examples(), *parse_examples(learned, "corrections")]
    thesaurus_version = scheme.load()[1]
    key = cache.fingerprint(
        [_FORMAT, library().version.encode(), thesaurus_version.encode(), encoder.name.encode()]
        + [CONTEXT_FILE.read_bytes(), repr((model.kernel, model.ridge)).encode()]
        + [*(file.read_bytes() for file in example_files()), learned.encode()]
    )
    # One index is kept for each encoder: some take minutes, or money, to embed all the texts again. What a user has learned
    # stands beside it, so that one can be compared with the other.
    kind = f"{'learned' if learned else 'matcher'}-{cache.fingerprint([encoder.name.encode()])[:8]}"
    name = f"{kind}-{key}.npz"
    stored = _restore(cache.read(name), model.kernel)
    if stored is None:
        with ThreadpoolController().limit(limits=1, user_api="blas"):
            stored = _build(examples, model, encoder)
        cache.write(name, _dump(*stored), replaces=f"{kind}-*.npz")
    version = cache.fingerprint([key.encode(), model.version.encode()])[:12]
    return Matcher(*stored, model, examples, encoder, version)


@functools.cache
def matcher() -> Matcher:
    """The shipped matcher, loaded once a process."""
    return load_matcher()


def _build(examples: Sequence[Example], model: Model, embedder: Embedder) -> tuple[MatchingIndex, Votes, RoleVotes]:
    everything = range(len(examples))
    index = build_index(library(), examples, embedder)
    # Not kept: between all documents it takes more room than everything else.
    solved = solve(
        index, examples, everything, model.kernel.matrix(resemblances(index, model.kernel.blocks)), model.ridge
    )
    frames = frame_index(examples)
    roles = role_votes(frames, *solve_roles(frames.resemblances(), role_targets(examples), everything))
    return index, Votes(index, solved, model.kernel), roles


def _dump(index: MatchingIndex, votes: Votes, roles: RoleVotes) -> bytes:
    arrays: dict[str, Any] = {f"index/{name}": values for name, values in index.arrays().items()}
    arrays |= {f"roles/{name}": values for name, values in roles.arrays().items()}
    solved = votes.coefficients
    arrays |= {"votes/values": solved.values, "votes/means": solved.means, "targets": np.asarray(list(solved.places))}
    arrays |= {"edges": np.asarray([(place.start, place.stop) for place in solved.places.values()])}
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def _restore(content: bytes | None, kernel: Kernel) -> tuple[MatchingIndex, Votes, RoleVotes] | None:
    if content is None:
        return None
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            stored = {name: archive[name] for name in archive.files}
        index = MatchingIndex.restore(_part(stored, "index/"))
        roles = RoleVotes.restore(_part(stored, "roles/"))
        edges = [slice(*edge) for edge in stored["edges"].tolist()]
        places = dict(zip(stored["targets"].tolist(), edges, strict=True))
        votes = Votes(index, Coefficients(stored["votes/values"], stored["votes/means"], places), kernel)
    except (OSError, ValueError, KeyError, EOFError):
        return None
    return index, votes, roles


def _part(stored: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): values for name, values in stored.items() if name.startswith(prefix)}
