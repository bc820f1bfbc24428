"""The embedder over HTTP, against a real server: good answers, and every kind of bad one."""

from __future__ import annotations

import json
import pickle
import time
from typing import Any

import numpy as np
import pytest
from recorded_service import Answer, RecordedService

from mappings.embedding import embedder
from mappings.endpoint import Endpoint, Patience
from mappings.remote_embedder import KEY_VARIABLE, RemoteEmbedder
from taxonomy.errors import InputError, NonsenseError, RefusedError, RemoteError, UnreachableError

HASTE = Patience(seconds=0.5, attempts=3, budget=2.0, pause=0.01)


def vectors(content: dict[str, Any]) -> dict[str, Any]:
    """A good answer: one vector a text, last text first."""
    data = [
        {"object": "embedding", "index": place, "embedding": [3.0, float(len(text)), -1.0]}
        for place, text in enumerate(content["input"])
    ]
    return {"object": "list", "model": content["model"], "data": data[::-1]}


def these(*rows: Any) -> dict[str, Any]:
    """An answer with these vectors."""
    return {"data": [{"index": place, "embedding": row} for place, row in enumerate(rows)]}


def remote(service: RecordedService, patience: Patience = HASTE) -> RemoteEmbedder:
    return RemoteEmbedder("bge-m3", service.url, patience)


def test_texts_come_back_as_unit_vectors_in_their_order(
    service: RecordedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "secret-key")
    service.will(Answer(vectors))
    found = remote(service).embed(["风电", "wind power", ""])
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1, 1, 1])
    assert found[1, 1] / found[1, 0] == pytest.approx(10 / 3)
    asked = service.asked[0]
    assert asked.path == "/v1/embeddings"
    assert asked.headers["Authorization"] == "Bearer secret-key"
    assert asked.content == {"model": "bge-m3", "input": ["风电", "wind power", " "], "encoding_format": "float"}


def test_many_texts_go_in_batches_and_none_asks_nothing(service: RecordedService) -> None:
    service.will(Answer(vectors))
    assert remote(service).embed([]).shape == (0, 0)
    assert not service.asked
    assert remote(service).embed(["x" * (n % 7) for n in range(150)]).shape == (150, 3)
    assert [len(asked.content["input"]) for asked in service.asked] == [64, 64, 22]
    assert "Authorization" not in service.asked[0].headers


@pytest.mark.parametrize(
    "bad",
    [Answer(status=503), Answer(status=429, headers={"Retry-After": "0"}), Answer(wait=0.7), Answer(breaks_off=True)],
)
def test_a_passing_fault_is_tried_again(service: RecordedService, bad: Answer) -> None:
    service.will(bad, Answer(vectors))
    assert remote(service).embed(["wind"]).shape == (1, 3)
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "times"),
    [
        (Answer(status=500), UnreachableError, 3),
        (Answer(status=429, headers={"Retry-After": "99"}), UnreachableError, 1),
        (Answer(breaks_off=True), UnreachableError, 3),
        (Answer(wait=0.7), UnreachableError, 3),
        (Answer(b" " * 500, drip=0.01), UnreachableError, 3),
        (Answer({"error": {"message": "no"}}, status=401), RefusedError, 1),
        (Answer({"error": {"message": "no such model"}}, status=404), RefusedError, 1),
        (Answer(status=307, headers={"Location": "http://192.0.2.1/"}), RefusedError, 1),
        (Answer(b"<html>Welcome</html>"), NonsenseError, 1),
        (Answer(b"[" * 100_000), NonsenseError, 1),
        (Answer(b""), NonsenseError, 1),
        (Answer(b" " * 13_000_000), NonsenseError, 1),
        (Answer({"data": []}), NonsenseError, 1),
        (Answer([]), NonsenseError, 1),
        (Answer({"data": [{"index": 1, "embedding": [1.0]}]}), NonsenseError, 1),
        (Answer({"data": [{"index": "0", "embedding": [1.0]}]}), NonsenseError, 1),
        (Answer(these([0.0, 0.0])), NonsenseError, 1),
        (Answer(these([])), NonsenseError, 1),
        (Answer(these(["1", "2"])), NonsenseError, 1),
        (Answer(these("AACAPwAAAEA=")), NonsenseError, 1),
        (Answer(these([1.0, None])), NonsenseError, 1),
        (Answer(these([[1.0]])), NonsenseError, 1),
        (Answer(these([10**400, 1])), NonsenseError, 1),
        (Answer(these([1e300, 1.0])), NonsenseError, 1),
        (Answer(b'{"data":[{"index":0,"embedding":[NaN,1]}]}'), NonsenseError, 1),
    ],
)
def test_a_bad_answer_is_a_typed_error(
    service: RecordedService, answer: Answer, kind: type[RemoteError], times: int
) -> None:
    service.will(answer)
    begun = time.monotonic()
    with pytest.raises(RemoteError) as caught:
        remote(service).embed(["SECRET-WORD"])
    assert time.monotonic() - begun < HASTE.budget + 1
    error = caught.value
    assert type(error) is kind
    assert len(service.asked) == times
    assert "SECRET-WORD" not in error.message("en")
    assert any(ord(character) > 0x2E80 for character in error.message("zh"))
    assert error.mend_en
    assert type(pickle.loads(pickle.dumps(error))) is kind


def test_vectors_of_another_length_are_refused(service: RecordedService) -> None:
    service.will(Answer(these([1.0, 2.0])), Answer(these([1.0, 2.0, 3.0])))
    encoder = remote(service)
    encoder.embed(["one"])
    with pytest.raises(NonsenseError, match="3 numbers, where there were 2"):
        encoder.embed(["two"])
    service.will(Answer(these([1.0], [1.0, 2.0])))
    with pytest.raises(NonsenseError):
        encoder.embed(["one", "two"])


def test_nobody_there() -> None:
    with pytest.raises(UnreachableError) as caught:
        RemoteEmbedder("m", "http://127.0.0.1:9/v1", HASTE).embed(["wind"])
    assert "127.0.0.1" not in caught.value.message("en")


def test_a_key_that_no_header_can_carry(service: RecordedService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "密钥")
    with pytest.raises(InputError) as caught:
        remote(service).embed(["wind"])
    assert caught.value.field == KEY_VARIABLE
    assert "密钥\n" not in caught.value.message("zh")


@pytest.mark.parametrize(
    "base",
    [
        "",
        "host/v1",
        "ftp://host/v1",
        "http://",
        "http://user:pass@host/v1",
        "http://host:99999/v1",
        "http://host/v1?key=1",
    ],
)
def test_an_address_that_cannot_be_one(base: str) -> None:
    with pytest.raises(InputError) as caught:
        Endpoint(base, "KEY", ("it", "其"))
    assert "pass@" not in caught.value.message("en")


def test_the_switch_knows_it() -> None:
    encoder = embedder("openai:org/model@v2@https://host/v1/")
    assert encoder.name == "openai:org/model@v2@https://host/v1"
    assert json.dumps(encoder.name)


@pytest.mark.parametrize("name", ["", "word-pieces-2", "openai:model", "sentence-transformers:", "openai:m@nowhere"])
def test_the_switch_refuses_what_it_does_not_know(name: str) -> None:
    with pytest.raises(InputError) as caught:
        embedder(name)
    assert caught.value.mend_zh
