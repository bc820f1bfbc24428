"""Another model in the place of the shipped one: chosen by a folder, carried in the version, refused where it is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classification.confidence import FILE as CONFIDENCE_FILE
from classification.confidence import confidence_file, load_confidence
from mappings.matcher import matcher
from mappings.scoring import MODEL_FILE, MODEL_VARIABLE, Model, model_file
from taxonomy.errors import InputError, NonsenseError

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a model that differs from the shipped one by a digit."""
    text = MODEL_FILE.read_text(encoding="utf-8").replace("industry: 1.0", "industry: 1.25")
    (tmp_path / "model.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_without_the_variable_it_is_the_shipped_one() -> None:
    assert (model_file(), confidence_file()) == (MODEL_FILE, CONFIDENCE_FILE)


def test_the_folder_named_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODEL_VARIABLE, str(folder))
    assert Model.read().industry == 1.25
    assert confidence_file() == CONFIDENCE_FILE
    shutil.copy(CONFIDENCE_FILE, folder)
    assert confidence_file() == folder / "confidence.yaml"


def test_a_verdict_says_which(folder: Path) -> None:
    def versions(**variables: str) -> dict[str, str]:
        command = [Path(sys.executable).parent / "mcgt", "classify", "风电场", "-f", "jsonl", "--date", "2026-01-01"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | variables)
        found: dict[str, str] = json.loads(done.stdout)["versions"]
        return found

    shipped, other = versions(), versions(**{MODEL_VARIABLE: str(folder)})
    assert shipped["model"] != other["model"]
    assert shipped["rules"] == other["rules"]
    confidence = CONFIDENCE_FILE.read_text(encoding="utf-8")
    (folder / "confidence.yaml").write_text(confidence.replace("0.", "0.0", 1), encoding="utf-8")
    assert versions(**{MODEL_VARIABLE: str(folder)})["rules"] != shipped["rules"]


def test_a_folder_without_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODEL_VARIABLE, str(tmp_path / "none"))
    for read in (Model.read, confidence_file):
        with pytest.raises(InputError) as caught:
            read()
        assert caught.value.field == MODEL_VARIABLE
        assert caught.value.mend_zh


@pytest.mark.parametrize("content", ["", "[]", "embedder: word-pieces-1", "- 5", "blocks"])
def test_a_file_that_is_no_model(tmp_path: Path, content: str) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is no model"):
        Model.read(file)
    with pytest.raises(InputError, match="no weights for"):
        load_confidence(file)


def test_an_encoder_whose_vectors_have_changed_is_noticed() -> None:
    read = matcher().profile("风电场")
    with pytest.raises(NonsenseError) as caught:
        matcher().index.features(replace(read, vector=np.ones(7, dtype=np.float32)))
    assert "7 numbers" in caught.value.en


@pytest.mark.parametrize("module", ["mappings.training", "classification.confidence_training"])
def test_training_refuses_what_it_cannot_use_in_one_line(module: str, tmp_path: Path) -> None:
    given = ["--embedder", "no-such"] if module == "mappings.training" else ["--model", str(tmp_path / "none")]
    done = subprocess.run(
        [sys.executable, "-m", module, *given, "--output", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_model_that_is_none_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("embedder: none", encoding="utf-8")
    for folder, words in ((tmp_path, "is no model"), (tmp_path / "none", "holds no model.yaml")):
        done = subprocess.run(
            [Path(sys.executable).parent / "mcgt", "classify", "wind"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {MODEL_VARIABLE: str(folder), "LC_ALL": "C.UTF-8"},
        )
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert words in done.stderr
