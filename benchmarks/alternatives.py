"""``python -m benchmarks.alternatives``: the matcher beside plainer and heavier ways to learn from the same training texts.

Every way sees the training texts and the names and scopes of the activities, nothing else, and says which activity of a
regime comes first and which headline label a text earns. They are compared without the rules and criteria of
classification/, on the judged cases and on the check set. Needs scikit-learn, which comes with the extra ``encoders``. Some six minutes.

* nearest: the activities and label of the most similar training text, by the word-piece vectors;
* nearest-use: the same by the multilingual Universal Sentence Encoder;
* linear: TF-IDF of character n-grams and words, logistic regression, one against the rest;
* perceptron: one hidden layer on the encoder's vectors, the nearest to a fine-tuned encoder that needs no other weights:
  no multilingual encoder that can be trained is to be had offline;
* boosted: gradient boosting instead of the choice model, on the same features of the same candidates;
* use: the matcher with the encoder in the place of word pieces;
* ours.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from mappings.embedding import EMBEDDERS
from mappings.examples import LABELS, Example, load_examples
from mappings.folds import Corpus
from mappings.matcher import Matcher, load_matcher
from mappings.scoring import Model
from mappings.training import train

ROOT = Path(__file__).parent.parent
REGIMES = ("cn2025", "eu")
SETS = {
    "judged cases": [ROOT / "benchmarks" / "accuracy" / "dev.jsonl"],
    "check set": sorted((ROOT / "classification" / "check").glob("*.jsonl")),
}
Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The first activity of each regime, and the label."""

    activities: Mapping[str, str]
    label: str


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one set."""
    return [json.loads(line) for file in SETS[name] for line in file.read_text(encoding="utf-8").splitlines()]


def report(way: str, answer: Callable[[Sequence[str]], list[Answer]], trained: float) -> None:
    """Print the figures of one way on both sets, one line a set."""
    for name in SETS:
        judged = cases(name)
        start = time.perf_counter()
        answers = answer([case["text"] for case in judged])
        spent = (time.perf_counter() - start) / len(judged)
        right = [one.label in case["headline"]["accept"] for one, case in zip(answers, judged, strict=True)]
        figures = {"headline": float(np.mean(right))}
        for regime in REGIMES:
            truth = [case["regimes"][regime]["activities"] for case in judged]
            hits = [
                one.activities[regime] in {f"{regime}:{code.replace(' ', '-')}" for code in codes}
                for one, codes in zip(answers, truth, strict=True)
                if codes
            ]
            figures[f"{regime} first"] = float(np.mean(hits))
        shown = "  ".join(f"{key} {value:.3f}" for key, value in figures.items())
        print(f"{way:12} {name:13} {shown}  {spent * 1000:.2f} ms a text, trained in {trained:.0f} s", flush=True)


def nearest(embedder: str) -> Callable[[Sequence[str]], list[Answer]]:
    """The training text with the highest cosine that names an activity, and the one with the highest at all."""
    examples, encoder = load_examples(), EMBEDDERS[embedder]()
    known = encoder.embed([example.text for example in examples])

    def answer(texts: Sequence[str]) -> list[Answer]:
        found = []
        for cosines in encoder.embed(texts) @ known.T:
            order = np.argsort(-cosines)
            first = {
                regime: next(
                    examples[row].activities[regime][0] for row in order if examples[row].activities.get(regime)
                )
                for regime in REGIMES
            }
            found.append(Answer(first, examples[order[0]].headline))
        return found

    return answer


def linear() -> Callable[[Sequence[str]], list[Answer]]:
    """Bag of n-grams and words into logistic regressions."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    def pipeline() -> Any:
        terms = make_union(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), min_df=3, sublinear_tf=True),
            TfidfVectorizer(analyzer="word", ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        )
        return make_pipeline(terms, LogisticRegression(C=30, max_iter=300))

    return _classifiers(pipeline, list)


def perceptron() -> Callable[[Sequence[str]], list[Answer]]:
    """One hidden layer on sentence vectors."""
    from sklearn.neural_network import MLPClassifier

    encoder = EMBEDDERS["use-multilingual-3"]()
    return _classifiers(
        lambda: MLPClassifier((256,), alpha=1e-3, max_iter=60, early_stopping=False, random_state=0), encoder.embed
    )


def _classifiers(
    make: Callable[[], Any], read: Callable[[Sequence[str]], Any]
) -> Callable[[Sequence[str]], list[Answer]]:
    """One classifier a regime, on the texts that name an activity of it, and one for the label."""
    examples = load_examples()
    models = {}
    for regime in REGIMES:
        named = [example for example in examples if example.activities.get(regime)]
        models[regime] = make().fit(read([one.text for one in named]), [one.activities[regime][0] for one in named])
    label = make().fit(read([one.text for one in examples]), [one.headline for one in examples])

    def answer(texts: Sequence[str]) -> list[Answer]:
        seen = read(texts)
        first = {regime: model.predict(seen) for regime, model in models.items()}
        labels = label.predict(seen)
        return [
            Answer({regime: str(names[row]) for regime, names in first.items()}, str(labels[row]))
            for row in range(len(texts))
        ]

    return answer


def ours(matcher: Matcher) -> Callable[[Sequence[str]], list[Answer]]:
    """What the matcher says by resemblance alone."""

    def answer(texts: Sequence[str]) -> list[Answer]:
        found = []
        for text in texts:
            match = matcher.match(text)
            first = {regime: match.regimes[regime].activities[0].activity for regime in REGIMES}
            found.append(Answer(first, max(LABELS, key=lambda label: match.headline[label])))
        return found

    return answer


def boosted(matcher: Matcher) -> Callable[[Sequence[str]], list[Answer]]:
    """The matcher with its choice of an activity replaced by gradient boosting on the same features."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    scored = Corpus(load_examples(), EMBEDDERS[matcher.model.embedder](), matcher.model.kernel).scored(
        matcher.model.ridge
    )
    models = {}
    for regime in REGIMES:
        features, right = scored.features[regime], scored.right[regime]
        listed = right.any(axis=1)
        learner = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.06, min_samples_leaf=80, random_state=0)
        models[regime] = learner.fit(_beside(features[listed]), right[listed].ravel())

    def answer(texts: Sequence[str]) -> list[Answer]:
        found = []
        for text in texts:
            match = matcher.match(text, keep=20)
            first = {}
            for regime, model in models.items():
                its = match.regimes[regime].activities
                features = np.array([[one.features for one in its]], dtype=np.float32)
                first[regime] = its[int(np.argmax(model.predict_proba(_beside(features))[:, 1]))].activity
            found.append(Answer(first, max(LABELS, key=lambda label: match.headline[label])))
        return found

    return answer


def _beside(features: Floats) -> Floats:
    """Features of candidates, and how far each is behind the best of its text; shape ``(texts * candidates, 12)``."""
    behind = features - features.max(axis=1, keepdims=True)
    return np.concatenate([features, behind], axis=2).reshape(-1, 2 * features.shape[2])


def ways() -> Iterator[tuple[str, Callable[[], Callable[[Sequence[str]], list[Answer]]]]]:
    """Name and maker of each way."""
    yield "nearest", lambda: nearest("word-pieces-1")
    yield "nearest-use", lambda: nearest("use-multilingual-3")
    yield "linear", linear
    yield "perceptron", perceptron
    yield "boosted", lambda: boosted(load_matcher(corrections=""))
    yield "use", lambda: ours(_with_encoder())
    yield "ours", lambda: ours(load_matcher(corrections=""))


def _with_encoder() -> Matcher:
    examples: list[Example] = load_examples()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.yaml"
        file.write_text(yaml.safe_dump(train(examples, "use-multilingual-3")), encoding="utf-8")
        return load_matcher(Model.read(file), corrections="")


def main() -> None:
    """Train and report every way."""
    # The caches of other matchers must not take the place of the shipped one.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MCGT_CACHE_DIR"] = folder
        for name, make in ways():
            start = time.perf_counter()
            answer = make()
            report(name, answer, time.perf_counter() - start)


if __name__ == "__main__":
    main()
