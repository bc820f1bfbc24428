"""Any sentence-transformers model that lies in a local folder. Nothing is downloaded."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.embedding import unit
from taxonomy.errors import InputError

Floats = npt.NDArray[np.float32]

#: What a folder of a model holds beside what its vectors depend on.
_IRRELEVANT = frozenset((".md", ".txt", ".png", ".onnx", ".msgpack", ".h5", ".ot"))
_VOCABULARIES = frozenset(("vocab.txt", "merges.txt"))
_PIECE = 1 << 20


class SentenceTransformersEmbedder:
    """A model of the package sentence-transformers (extra ``encoders``), read from ``folder``."""

    def __init__(self, folder: Path) -> None:
        """Raises InputError for a folder without a model, and where the package is missing."""
        # A model.yaml that names a folder must mean the same one wherever it is read.
        if not (folder.is_absolute() and (folder / "modules.json").is_file()):
            raise InputError(
                f"{folder} is not the full path of a sentence-transformers model",
                f"{folder}不是sentence-transformers模型的完整路径",
                field="embedder",
                mend=("give the full path of the folder with modules.json", "请给出modules.json所在文件夹的完整路径"),
            )
        self.name = f"sentence-transformers:{folder.name}-{digest(folder)}"
        self._model = _load(folder)
        self._dimension = len(self._encode("mcgt"))

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of ``texts``."""
        if not texts:
            return np.empty((0, self._dimension), dtype=np.float32)
        # One by one: beside others a text would come out different in its last bits.
        return unit(np.stack([self._encode(text) for text in texts]))

    def _encode(self, text: str) -> Floats:
        return np.asarray(self._model.encode(text, show_progress_bar=False), dtype=np.float32)


def digest(folder: Path) -> str:
    """A digest of configuration, vocabulary and weights, so that the vectors of two models never mix in a cache."""
    total = hashlib.blake2b(digest_size=6)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder)
        is_hidden = any(part.startswith(".") for part in name.parts)
        if is_hidden or (file.suffix in _IRRELEVANT and file.name not in _VOCABULARIES):
            continue
        total.update(f"{name.as_posix()}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            while piece := stream.read(_PIECE):
                total.update(piece)
    return total.hexdigest()


def _load(folder: Path) -> Any:
    try:
        package = importlib.import_module("sentence_transformers")
    except ImportError:
        raise InputError(
            "the package sentence-transformers is missing",
            "缺少程序包sentence-transformers",
            field="embedder",
            mend=("pip install 'mcgt[encoders]'", "请运行pip install 'mcgt[encoders]'"),
        ) from None
    # Its bars of progress would stand among our own output.
    importlib.import_module("transformers.utils.logging").disable_progress_bar()
    # On several threads the last bits of a vector would depend on how many there are.
    importlib.import_module("torch").set_num_threads(1)
    try:
        # Whatever the files of a model name, nothing is fetched and no code of theirs is run.
        return package.SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except Exception as error:
        # Files that are damaged or of another version make the libraries below raise errors of any kind.
        raise InputError(
            f"the model in {folder} cannot be loaded: {type(error).__name__}",
            f"无法载入{folder}中的模型：{type(error).__name__}",
            field="embedder",
            mend=("see whether sentence-transformers itself can load it", "请确认sentence-transformers能够载入该模型"),
        ) from None
