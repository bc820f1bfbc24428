"""What a user is told where a local model cannot be had; no model and no package is needed for that."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mappings.embedding import embedder
from mappings.sentence_transformers_embedder import SentenceTransformersEmbedder
from taxonomy.errors import InputError


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none", Path("relative/folder")):
        with pytest.raises(InputError, match="full path"):
            SentenceTransformersEmbedder(folder)


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(InputError) as caught:
        embedder(f"sentence-transformers:{tmp_path}")
    assert "mcgt[encoders]" in caught.value.message("en")
