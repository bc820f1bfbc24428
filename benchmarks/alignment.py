"""``python -m benchmarks.alignment``: our alignment beside plain peers on the judged alignment, in one run.

Peers without structure: rapidfuzz over names and scopes, TF-IDF of character n-grams, sentence embedding, and the three
added up; each is given the threshold that suits it best on this very set, ours is not (its weights and threshold are
learned out of fold, by source activity). A second line shows ours without the training texts.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from mappings.activity_space import activity_space
from mappings.alignment import Counterpart, align, alignment_model, first_candidates, fold_of, pair_probabilities
from mappings.alignment_evaluation import evaluate_pairs, read_judged
from mappings.matcher import matcher
from mappings.pair_features import PairTable, pair_table
from mappings.profile import activity_text
from taxonomy.library import library

Floats = npt.NDArray[np.float64]
GOLD = Path(__file__).parent / "accuracy" / "alignment-eu-cn2021.csv"
SOURCE, TARGET = "eu", "cn2021"


def best_at_any_threshold(table: PairTable, scores: Floats) -> dict[str, float]:
    """Figures of a score at the threshold with the best F1 on the whole set."""
    judged = read_judged(GOLD, SOURCE, TARGET)
    rows = {name: row for row, name in enumerate(table.sources)}

    def candidates(name: str) -> list[str]:
        return [table.targets[int(place)] for place in np.argsort(-scores[rows[name]], kind="stable")]

    best: dict[str, float] = {"f1": -1.0}
    for threshold in np.quantile(scores, np.linspace(0.95, 0.9999, 60)):
        pairs = [
            Counterpart(table.sources[row], table.targets[column], "close", 0.0, "unknown")
            for row, column in zip(*np.nonzero(scores >= threshold), strict=True)
        ]
        found = evaluate_pairs(judged, pairs, candidates)
        best = max(best, found, key=lambda figures: figures["f1"])
    return best


def fuzzy(table: PairTable) -> Floats:
    """Token-set likeness of names and scopes, the better language."""
    scores = []
    for language in ("zh", "en"):
        texts = [[activity_text(library()[name], language) for name in side] for side in (table.sources, table.targets)]
        scores.append(process.cdist(texts[0], texts[1], scorer=fuzz.token_set_ratio) / 100)
    best: Floats = np.maximum(*scores)
    return best


def show(name: str, figures: dict[str, float]) -> None:
    """One line."""
    parts = ("f1", "precision", "recall", "recall_at_5", "recall_at_10", "recall_at_20")
    print(f"{name:34s} " + "  ".join(f"{part} {figures[part]:.3f}" for part in parts))


def main() -> None:
    """Measure and print."""
    table = pair_table(activity_space(), matcher(), SOURCE, TARGET)
    peers = {
        "rapidfuzz, names and scopes": fuzzy(table),
        "TF-IDF n-grams": table.value("lexical"),
        "sentence embedding": table.value("embedding"),
    }
    peers["the three added up"] = np.sum(list(peers.values()), axis=0)
    for name, scores in peers.items():
        show(name, best_at_any_threshold(table, scores))
    model = alignment_model()
    plain = np.array(
        [
            pair_probabilities(table, row, model.folds[fold_of(name)], "none", "none")
            for row, name in enumerate(table.sources)
        ]
    )
    show("ours, without training texts", best_at_any_threshold(table, plain))
    rows = {name: row for row, name in enumerate(table.sources)}
    judged = read_judged(GOLD, SOURCE, TARGET)
    figures = evaluate_pairs(
        judged,
        align(SOURCE, TARGET),
        lambda name: first_candidates(table, rows[name], model.for_source(SOURCE, TARGET, name), SOURCE, TARGET),
    )
    show("ours, held out", figures)
    print(f"relations of ours, macro-F1: {figures['relation_macro_f1']:.3f}")


if __name__ == "__main__":
    main()
