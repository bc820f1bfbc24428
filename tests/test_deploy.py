"""The files for deployment say what the code does: settings, addresses, users, no secret."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path

import yaml

from service.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


def test_the_example_of_settings_shows_every_default() -> None:
    shown = tomllib.loads((DEPLOY / "mcgt.toml").read_text("utf-8"))
    known = {name: getattr(load_settings(), name) for name in Settings.model_fields}
    own = {"data_dir", "chunk_rows"}
    # Where the tests have set their own in the environment.
    known["job_workers"] = Settings.model_fields["job_workers"].default
    assert {name: tuple(value) if isinstance(value, list) else value for name, value in shown.items()} == {
        name: value for name, value in known.items() if name not in own
    }


def test_the_documents_name_every_setting() -> None:
    text = (ROOT / "docs" / "operation.md").read_text("utf-8")
    english, chinese = text.split("\n## 中文\n")
    for name in Settings.model_fields:
        assert f"`{name}`" in english, name
        assert f"`{name}`" in chinese, name


def test_the_container_runs_as_nobody_in_particular() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    user = next(line.split()[1] for line in lines if line.startswith("USER "))
    assert user.isdigit()
    assert int(user) > 0
    copied = {line.split()[1] for line in lines if re.fullmatch(r"COPY (\w+) \1", line)}
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert copied == set(packages["wheel"]["packages"])


def test_compose_has_no_password_and_opens_to_this_machine_only() -> None:
    content = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = content["services"]
    assert services["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${MCGT_DB_PASSWORD:?")
    assert services["service"]["ports"] == ["127.0.0.1:8080:8080"]
    assert "ports" not in services["database"]
    for name in ("service", "worker"):
        settings = {key.removeprefix("MCGT_").lower() for key in services[name]["environment"]}
        assert settings <= set(Settings.model_fields)
        assert services[name]["read_only"]


def test_the_unit_starts_the_service_by_its_settings() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(DEPLOY / "mcgt.service", encoding="utf-8")
    service = unit["Service"]
    assert service["ExecStart"].split()[1:] == ["serve", "--config", "/etc/mcgt.toml"]
    assert service["User"] == "mcgt"
    assert service["NoNewPrivileges"] == "true"
