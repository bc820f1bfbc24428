"""The embedder of local models, with a real one: a very small BERT with weights of chance, made here and kept nowhere.

Needs the extra encoders (`make .venv/encoders`); `make test` leaves this file out where it is not installed.
"""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mappings.embedding import embedder
from mappings.sentence_transformers_embedder import SentenceTransformersEmbedder, digest
from taxonomy.errors import InputError

TEXTS = ["wind power", "风电", "a solar plant and a wind plant", ""]


def make_model(folder: Path, seed: int) -> None:
    """A BERT of two layers and 32 dimensions that knows a few words, as sentence-transformers saves it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(seed)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "wind", "power", "solar", "plant", "a", "and", "风", "电"]
    parts = folder.parent / f"{folder.name}-parts"
    parts.mkdir()
    (parts / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab={word: place for place, word in enumerate(words)}).save_pretrained(parts)
    BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=64,
        )
    ).save_pretrained(parts)
    body = Transformer(str(parts), max_seq_length=32)
    SentenceTransformer(modules=[body, Pooling(32)], device="cpu").save(str(folder))
    shutil.rmtree(parts)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    make_model(folder, seed=1)
    return folder


def test_texts_become_unit_vectors_that_do_not_depend_on_other_texts(model: Path) -> None:
    encoder = SentenceTransformersEmbedder(model)
    found = encoder.embed(TEXTS)
    assert (found.shape, found.dtype) == ((4, 32), np.float32)
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1] * 4, abs=1e-6)
    for place, text in enumerate(TEXTS):
        assert encoder.embed([text])[0].tolist() == found[place].tolist()
    assert encoder.embed([]).shape == (0, 32)


def test_its_name_tells_it_from_other_models(model: Path, tmp_path: Path) -> None:
    name = SentenceTransformersEmbedder(model).name
    assert name == f"sentence-transformers:tiny-{digest(model)}"
    assert embedder(f"sentence-transformers:{model}").name == name
    copy = tmp_path / "tiny"
    shutil.copytree(model, copy)
    (copy / "README.md").write_text("another text", encoding="utf-8")
    assert digest(copy) == digest(model)
    weights = next(copy.rglob("model.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\0\1")
    assert digest(copy) != digest(model)


def test_nothing_is_fetched(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("it tried to connect")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert SentenceTransformersEmbedder(model).embed(["wind"]).shape == (1, 32)


def test_a_damaged_model_is_an_error_of_ours(model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tiny"
    shutil.copytree(model, copy)
    for file in copy.rglob("*.safetensors"):
        file.write_bytes(b"not weights")
    with pytest.raises(InputError) as caught:
        SentenceTransformersEmbedder(copy)
    assert caught.value.field == "embedder"
    assert caught.value.zh
