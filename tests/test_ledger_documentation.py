"""What docs/ledger.md tells an auditor to run gives what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from databases import PostgresServer
from ledger_samples import drop_guards, put, verdict

from service.database import open_database
from service.decisions import confirmation
from service.ledger import Ledger
from service.ledger_export import json_lines

PAGE = (Path(__file__).parents[1] / "docs" / "ledger.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The only block of code in that language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_worked_example() -> None:
    found = re.search(r"printf '%s' '(.*)' \| sha256sum\n# ([0-9a-f]{64})\n", PAGE)
    assert found is not None
    done = subprocess.run(["sha256sum"], input=found[1].encode(), capture_output=True, check=True)
    assert done.stdout.split()[0].decode() == found[2]


def test_the_program_verifies_an_export(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    ledger = Ledger(database)
    entries = ledger.append([verdict(place) for place in range(9)], "陈")
    ledger.append([confirmation(entries[3], "seen")], "ann")
    program, export = tmp_path / "program.py", tmp_path / "export.jsonl"
    program.write_text(block("python"), encoding="utf-8")
    content = "".join(json_lines(ledger.entries()))
    export.write_text(content, encoding="utf-8", newline="")

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, str(program), str(export)], capture_output=True, text=True, check=False)

    assert run().stdout.strip() == str(ledger.head())
    export.write_text(content.replace('"who":"ann"', '"who":"bob"'), encoding="utf-8", newline="")
    assert "entry 10" in run().stderr
    lines = content.splitlines(keepends=True)
    export.write_text("".join(lines[:4] + lines[5:]), encoding="utf-8", newline="")
    assert "entry 5" in run().stderr
    database.close()


def test_the_statement_finds_what_was_changed(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        database = open_database(url)
        ledger = Ledger(database)
        entries = ledger.append([verdict(place) for place in range(9)], "陈")
        ledger.append([confirmation(entries[3])], "ann")

        def found() -> list[int]:
            with database.reading() as connection:
                return list(connection.exec_driver_sql(block("sql")).scalars())

        assert found() == []
        drop_guards(database)
        with database.writing() as connection:
            put(connection, database, 7, "who", b"mallory")
        assert found() == [7]
        database.close()
