"""``mcgt ledger`` as a user meets it."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from test_cli import mcgt, one_line

from classification.classifier import classifier
from classification.project import Project
from reports.render import verdict_record
from service.database import open_database
from service.decisions import Asked, verdict_draft
from service.ledger import Ledger

DAY = date(2026, 1, 15)
TEXTS = ("A wind farm of 50 MW", "新建100兆瓦光伏电站", "=cmd casino")


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, str]:
    """The option that names a ledger of three verdicts."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    database = open_database(url)
    drafts = []
    for text in TEXTS:
        verdict = classifier().classify(Project(text), day=DAY, regimes=("cn2025", "eu"))
        drafts.append(verdict_draft(Asked(Project(text), ("cn2025", "eu"), None, DAY), verdict_record("1", verdict)))
    Ledger(database).append(drafts, "ann")
    database.close()
    return ("--database", url)


def entries(place: tuple[str, str], *more: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(mcgt("ledger", "list", "--json", *more, *place).stdout)
    return found


def test_an_analyst_confirms_overrides_and_looks(place: tuple[str, str]) -> None:
    wind, solar, casino = (one["id"] for one in entries(place, "--oldest"))
    done = mcgt("ledger", "confirm", wind, "--note", "seen", "--who", "bob", *place)
    assert "Added as entry 4" in done.stdout.decode()
    arguments = (
        "--reason",
        "策略",
        "--regime-label",
        "eu=transition",
        "--activity",
        "eu=eu:CCM-4.5",
        "--activity",
        "cn2025=",
    )
    done = mcgt("ledger", "override", solar, "transition", *arguments, *place, "-l", "zh")
    assert "已记为第5条" in done.stdout.decode()
    shown = mcgt("ledger", "show", solar, *place, "-l", "zh").stdout.decode()
    assert "转型 · 已改判" in shown
    assert "策略" in shown
    assert "eu:CCM-4.5" in shown
    record = json.loads(mcgt("ledger", "show", solar, "--json", *place).stdout)
    assert record["history"][0]["activities"] == {"cn2025": [], "eu": ["eu:CCM-4.5"]}
    listed = mcgt("ledger", "list", *place).stdout.decode()
    assert "overridden → transition" in listed
    assert [one["number"] for one in entries(place, "--kind", "verdict", "--label", "not_eligible")] == [3]
    assert [one["number"] for one in entries(place, "--who", "bob")] == [4]
    assert entries(place, "--to", "2001-01-01") == []
    assert "已确认" in mcgt("ledger", "list", *place, "-l", "zh").stdout.decode()
    assert casino


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nonsense"), "no such decision"),
        (("confirm", "nonsense"), "no such decision"),
        (("list", "--from", "yesterday"), "--from"),
        (("override", "x", "green", "--reason", "r", "--regime-label", "eu"), "REGIME=VALUE"),
        (("override", "x", "green", "--reason", "r", "--regime-label", "eu=blue"), "no label"),
        (("verify", "--head", "1"), "NUMBER:HASH"),
        (("verify", "--partial"), "--partial"),
        (("verify", "--file", "none.jsonl"), "none.jsonl"),
        (("replay", "--date", "soon"), "--date"),
        (("replay", "--date", "2001-01-01"), "2001-01-01"),
    ],
)
def test_errors_are_one_line(place: tuple[str, str], arguments: tuple[str, ...], said: str) -> None:
    assert said in one_line(mcgt("ledger", *arguments, *place, code=2))


def test_no_ledger_is_made_where_one_is_looked_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'typo.sqlite'}"
    assert "no ledger" in one_line(mcgt("ledger", "verify", "--database", url, code=2))
    assert not list(tmp_path.iterdir())
    config = tmp_path / "mcgt.toml"
    config.write_text(f'database = "{url}"\n')
    assert "没有台账" in one_line(mcgt("ledger", "head", "--config", config, "-l", "zh", code=2))


def test_verify_tells_a_change(place: tuple[str, str], tmp_path: Path) -> None:
    head = mcgt("ledger", "head", *place).stdout.decode().strip()
    assert head.startswith("3:")
    assert "3 entries" in mcgt("ledger", "verify", "--head", head, *place).stdout.decode()
    found = json.loads(mcgt("ledger", "verify", "--json", *place).stdout)
    assert (found["intact"], found["head"]) == (True, head)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER decisions_no_update")
        connection.execute("UPDATE decisions SET label = 'green' WHERE number = 3")
    connection.close()
    assert "entry 3: the entry was changed" in one_line(mcgt("ledger", "verify", *place, code=2))
    assert "第3条：该条记录已被改动" in one_line(mcgt("ledger", "verify", *place, "-l", "zh", code=2))
    done = mcgt("ledger", "verify", "--json", *place, code=2)
    assert json.loads(done.stdout)["fault"]["number"] == 3


def test_an_export_is_verified_as_a_file(place: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    head = mcgt("ledger", "head", *place).stdout.decode().strip()
    mcgt("ledger", "export", "-o", file, *place)
    mcgt("ledger", "verify", "--file", file, "--head", head)
    part = mcgt("ledger", "export", "--label", "not_eligible", *place).stdout
    file.write_bytes(part)
    assert "entry 1: the entry is missing" in one_line(mcgt("ledger", "verify", "--file", file, code=2))
    mcgt("ledger", "verify", "--file", file, "--partial")
    file.write_bytes(part.replace(b"casino", b"kasino"))
    one_line(mcgt("ledger", "verify", "--file", file, "--partial", code=2))
    table = mcgt("ledger", "export", "-f", "csv", *place).stdout.decode("utf-8-sig")
    assert "'=cmd casino" in table
    missing = tmp_path / "none" / "out.jsonl"
    assert "--output" in one_line(mcgt("ledger", "export", "-o", missing, *place, code=2))


def test_corrections_can_be_learned(place: tuple[str, str]) -> None:
    first = entries(place, "--oldest")[0]["id"]
    mcgt("ledger", "confirm", first, *place)
    lines = mcgt("ledger", "export", "--form", "corrections", *place).stdout.decode().splitlines()
    assert [json.loads(line)["text"] for line in lines] == [TEXTS[0]]


def test_replay_in_every_form(place: tuple[str, str], tmp_path: Path) -> None:
    same = mcgt("ledger", "replay", *place).stdout.decode()
    assert "Verdicts judged again: 3" in same
    assert "unchanged: 3" in same
    table = mcgt("ledger", "replay", "--date", "2024-01-15", *place, "-l", "zh").stdout.decode()
    assert "总体结论改变" in table
    assert "2025-10-01起施行" in table
    document = json.loads(mcgt("ledger", "replay", "--date", "2024-01-15", "-f", "json", *place).stdout)
    assert document["summary"]["entries"] == len(document["entries"]) == 3
    output = tmp_path / "out.csv"
    done = mcgt("ledger", "replay", "--date", "today", "-f", "csv", "-o", output, "--limit", "2", *place)
    assert len(output.read_text("utf-8-sig").splitlines()) == 3
    assert b"Verdicts judged again: 2" in done.stderr
    lines = mcgt("ledger", "replay", "-f", "jsonl", "--label", "not_eligible", *place).stdout.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [3]


def test_a_file_is_classified_and_recorded(tmp_path: Path) -> None:
    place = ("--database", f"sqlite:///{tmp_path / 'new' / 'ledger.sqlite'}")
    source, output = tmp_path / "in.csv", tmp_path / "out.jsonl"
    source.write_text("id,description\na,A wind farm of 50 MW\nb,\nc,光伏电站\n", encoding="utf-8")
    mcgt("classify", "-i", source, "-o", output, "-r", "eu", "--date", "2026-01-15", "--record", *place, code=3)
    results = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    kept = entries(place, "--oldest")
    assert [one["project_id"] for one in kept] == ["a", "c"]
    assert [one.get("decision") for one in results] == [kept[0]["id"], None, kept[1]["id"]]
    assert json.loads(mcgt("ledger", "show", kept[0]["id"], "--json", *place).stdout)["input"]["regimes"] == ["eu"]
    assert "unchanged: 2" in mcgt("ledger", "replay", *place).stdout.decode()
    mcgt("ledger", "verify", *place)
