"""Settings of the service: defaults, file, environment, options, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import Settings, load_settings


def test_options_go_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mcgt.toml"
    file.write_text('port = 1001\nworkers = 3\nthreads = 5\ncors_origins = ["https://a.example"]\n', "utf-8")
    monkeypatch.setenv("MCGT_WORKERS", "7")
    monkeypatch.setenv("MCGT_THREADS", "8")
    found = load_settings(file, threads=9, host=None)
    assert (found.port, found.workers, found.threads, found.host) == (1001, 7, 9, "127.0.0.1")
    assert found.cors_origins == ("https://a.example",)


def test_the_defaults_need_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MCGT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MCGT_CORS_ORIGINS", "https://a.example https://b.example")
    found = load_settings()
    assert found.database_url == f"sqlite:///{tmp_path}/service/service.sqlite"
    assert found.keys == "auto"
    assert found.cors_origins == ("https://a.example", "https://b.example")
    assert not any("secret" in name or "password" in name for name in Settings.model_fields)


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        ("prot = 1", "prot", "no such setting"),
        ("port = 70000", "port", "more than 65535"),
        ("workers = 0", "workers", "less than 1"),
        ('workers = "many"', "workers", "not a whole number"),
        ('keys = "maybe"', "keys", "not one of"),
        ('metrics = "perhaps"', "metrics", "neither true nor false"),
        ("port = = 1", "config", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, content: str, field: str, words: str) -> None:
    file = tmp_path / "mcgt.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert caught.value.field == field
    assert words in caught.value.message("en")
    assert caught.value.zh != caught.value.en
    assert caught.value.mend_zh


def test_a_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "none.toml", tmp_path, tmp_path / "binary"):
        with pytest.raises(SettingsError):
            load_settings(file)
