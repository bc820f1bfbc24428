"""The matcher: the right activity first for plain texts, equal answers for equal texts, and a cache that may be lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mappings import matcher as matcher_module
from mappings.candidates import build_index
from mappings.choice import CHOICE_FEATURES, OUTSIDE_FEATURES, ChoiceWeights, choose
from mappings.embedding import EMBEDDERS
from mappings.examples import LABELLED_REGIMES, LABELS, load_examples
from mappings.folds import fold_of, is_held_out_whole
from mappings.lexical import SparseIndex, counts, lexical_index, terms
from mappings.matcher import load_matcher, matcher
from mappings.profile import read
from mappings.scoring import LABEL_FEATURES, Model
from mappings.text import traditional
from mappings.votes import Kernel, Votes, resemblances, solve
from taxonomy.library import library


@pytest.mark.parametrize(
    ("text", "regime", "activity"),
    [
        ("某县50MW农光互补光伏电站", "cn2025", "cn2025:4.2.2"),
        ("A 60 MW offshore wind farm", "eu", "eu:CCM-4.3"),
        ("A 60 MW offshore wind farm", "sg", "sg:1.2"),
        ("城市污水处理厂提标改造工程", "cn2021", "cn2021:5.3.1.1"),
        ("Construction of a battery storage station of 100 MW", "eu", "eu:CCM-4.10"),
    ],
)
def test_plain_texts_find_their_activity(text: str, regime: str, activity: str) -> None:
    names = [one.activity for one in matcher().match(text).regimes[regime].activities[:3]]
    assert activity in names


@pytest.mark.parametrize("text", ["新建风力发电场及储能设施", "生活垃圾焚烧发电项目", "新能源汽车动力电池生产线"])
def test_traditional_and_simplified_give_the_same_match(text: str) -> None:
    simple, other = matcher().match(text), matcher().match(traditional(text))
    assert simple.regimes == other.regimes
    assert simple.headline == other.headline


def test_the_same_text_gives_the_same_bits() -> None:
    first = matcher().match("An electric bus fleet with charging depots")
    matcher().match("something else altogether")
    again = matcher().match("An electric bus fleet with charging depots")
    assert first.regimes == again.regimes


def test_probabilities_are_probabilities_in_falling_order() -> None:
    match = matcher().match("污泥处置与沼气利用")
    for regime in (*LABELLED_REGIMES, "cntf"):
        values = [one.probability for one in match.regimes[regime].activities]
        assert values == sorted(values, reverse=True)
        assert all(0 <= value <= 1 for value in values)
    for labels in (match.headline, *(match.regimes[regime].labels for regime in LABELLED_REGIMES)):
        assert set(labels) == set(LABELS)
        assert sum(labels.values()) == pytest.approx(1)


def test_no_feature_speaks_against_an_activity_by_growing() -> None:
    model = Model.read()
    for regime in LABELLED_REGIMES:
        assert set(model.choice[regime].outside) == {*OUTSIDE_FEATURES, "bias"}
        assert all(model.choice[regime].activity[name] >= 0 for name in CHOICE_FEATURES)
    for target in (*LABELLED_REGIMES, "headline"):
        assert set(model.labels[target]) == set(LABELS)
        assert set(model.labels[target]["green"]) == {*LABEL_FEATURES, "bias"}


def test_a_choice_shares_one_between_the_candidates_and_the_outside() -> None:
    weights = ChoiceWeights(dict.fromkeys(CHOICE_FEATURES, 1.0), {"listed": -1.0, "elsewhere": 1.0, "bias": 0.5})
    features = np.zeros((2, len(CHOICE_FEATURES)), dtype=np.float32)
    features[0, 0] = 1.0
    shares, outside = choose(features, (0.5, 0.0), weights)
    assert shares.sum() + outside == pytest.approx(1)
    assert shares[0] / shares[1] == pytest.approx(np.e)
    assert shares[1] == pytest.approx(outside)


def test_a_text_is_voted_on_as_the_same_document_is() -> None:
    examples = load_examples()[::25]
    kernel = Kernel({"lexical": 1.0, "concept": 1.0, "embedding": 1.0}, 2.0)
    index = build_index(library(), examples, EMBEDDERS["word-pieces-1"]())
    matrix = kernel.matrix(resemblances(index, kernel.blocks))
    solved = solve(index, examples, range(len(examples)), matrix, 1.0)
    votes = Votes(index, solved, kernel)
    documents = index.documents_features()
    for place in (0, 3, len(examples) + 8):
        expected = matrix[place] @ solved.values + solved.means
        found = votes.of(index.similarities(documents[place]))
        for target, its in solved.places.items():
            assert found[target] == pytest.approx(expected[its], abs=1e-3)


def test_what_each_feature_adds_makes_up_the_vote() -> None:
    learned = matcher()
    features = learned.index.features(learned.profile("Retrofitting 12,000 street lamps with LED"))
    output = 7
    shares = learned.votes.shares(features, output)
    total = sum(float(values.sum()) for _, values in shares.values())
    voted = np.concatenate(list(learned.votes.of(learned.index.similarities(features)).values()))
    assert total + float(learned.votes.coefficients.means[output]) == pytest.approx(float(voted[output]), abs=1e-4)


def test_a_frame_holds_what_is_done_and_not_with_what() -> None:
    one, other = read("Factory for wind turbine blades"), read("Factory for electric buses")
    assert one.frame.split() == other.frame.split()
    assert "wind" not in one.frame


def test_a_lost_or_read_only_cache_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Installation of heat pumps in homes"
    expected = matcher().match(text).regimes
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("MCGT_CACHE_DIR", str(blocked))
    rebuilt = load_matcher().match(text).regimes
    for regime, match in rebuilt.items():
        assert [one.activity for one in match.activities[:3]] == [
            one.activity for one in expected[regime].activities[:3]
        ]


def test_index_agrees_with_a_plain_computation() -> None:
    texts = ["wind farm in the north", "solar farm", "污水处理厂", "风电场与光伏电站"]
    index = lexical_index(texts)
    for query in (*texts, "nothing alike", ""):
        expected = []
        for text in texts:
            ours, theirs = _weighed(query, index), _weighed(text, index)
            norm = (sum(v * v for v in ours.values()) * sum(v * v for v in theirs.values())) ** 0.5
            expected.append(sum(ours[k] * theirs.get(k, 0.0) for k in ours) / norm if norm else 0.0)
        assert index.cosines(index.query(counts(query))).tolist() == pytest.approx(expected, abs=1e-5)


def test_rare_terms_are_left_out_of_index_and_query() -> None:
    index = lexical_index(["wind farm", "wind turbine", "wind power"], least=2)
    assert index.cosines(index.query(counts("wind zeppelin"))).tolist() == pytest.approx([1, 1, 1])


def _weighed(text: str, index: SparseIndex) -> dict[int, float]:
    import math
    import zlib
    from collections import Counter

    counted = Counter(zlib.crc32(term.encode()) % len(index.importance) for term in terms(text))
    return {bucket: (1 + math.log(count)) * float(index.importance[bucket]) for bucket, count in counted.items()}


def test_training_texts_are_sound() -> None:
    examples = load_examples()
    assert len(examples) == len({one.id for one in examples}) >= 2000
    for one in examples:
        assert one.headline in LABELS
        assert set(one.labels) == set(LABELLED_REGIMES)
        assert set(one.labels.values()) <= set(LABELS)
        for names in one.activities.values():
            assert all(name in library() for name in names), one.id


def test_half_of_the_families_never_sit_on_both_sides() -> None:
    folds: dict[str, set[int]] = {}
    for one in load_examples():
        folds.setdefault(one.family, set()).add(fold_of(one))
    whole = [family for family in folds if is_held_out_whole(family)]
    assert all(len(folds[family]) == 1 for family in whole)
    assert 0.4 < len(whole) / len(folds) < 0.6


@pytest.mark.parametrize("name", ["word-pieces-1", "use-multilingual-3"])
def test_an_embedder_gives_unit_vectors_that_do_not_depend_on_other_texts(name: str) -> None:
    embedder = EMBEDDERS[name]()
    vectors = embedder.embed(["风电", "wind power"])
    assert vectors.shape == (2, 512)
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 1], abs=1e-3)
    assert embedder.embed(["wind power"])[0].tolist() == vectors[1].tolist()
    assert embedder.embed([]).shape == (0, 512)


def test_the_cache_goes_stale_with_the_words_of_context(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    original = matcher_module.cache.read

    class AskedError(Exception):
        """Enough is known."""

    def asking(name: str) -> bytes | None:
        if not name.startswith("matcher-"):
            return original(name)
        asked.append(name)
        raise AskedError

    monkeypatch.setattr(matcher_module.cache, "read", asking)
    for content in ("negated: one", "negated: other"):
        file = tmp_path / "context.yaml"
        file.write_text(content, encoding="utf-8")
        monkeypatch.setattr(matcher_module, "CONTEXT_FILE", file)
        with pytest.raises(AskedError):
            load_matcher()
    assert len(set(asked)) == 2
