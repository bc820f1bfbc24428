"""The ledger on SQLite and PostgreSQL: what is added stays, in order, and whatever is changed is found."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import PostgresServer
from ledger_samples import drop_guards, put, verdict
from sqlalchemy.exc import IntegrityError

from service.chain import GENESIS, Entry, Head, Stored, hash_of, to_entry, to_stored
from service.database import Database, open_database
from service.decisions import Decision, Ruling, confirmation, decision_of, override, said
from service.errors import EntryError, LedgerError, StorageError, UnknownRecordError, WrongStateError
from service.ledger import Draft, Ledger, Selection
from taxonomy.errors import McgtError

TAMPERS = 1_000
COLUMNS = Stored._fields


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


def fill(ledger: Ledger, count: int = 20) -> list[Entry]:
    """Verdicts, some confirmed, some overridden."""
    entries = list(ledger.append([verdict(place) for place in range(count)], "ann"))
    for entry in entries[::3]:
        entries += ledger.append([confirmation(entry, "看过 ✓")], "陈")
    for entry in entries[1:count:4]:
        entries += ledger.append([override(entry, Ruling("not_eligible"), "no proof")], "bob")
    return entries


def test_entries_follow_each_other(ledger: Ledger) -> None:
    assert ledger.head() == Head()
    assert ledger.append([], "ann") == ()
    entries = fill(ledger)
    assert [one.number for one in entries] == list(range(1, len(entries) + 1))
    assert [one.previous for one in entries] == [GENESIS, *(one.hash for one in entries[:-1])]
    assert len({one.id for one in entries}) == len(entries)
    assert list(ledger.entries()) == entries
    assert ledger.head() == Head(len(entries), entries[-1].hash)
    found = ledger.verify(ledger.head())
    assert (found.entries, found.head, found.fault) == (len(entries), ledger.head(), None)
    assert ledger.verify(Head.parse(str(Head(5, entries[4].hash)))).fault is None
    assert [one.at for one in entries] == sorted(one.at for one in entries)


def test_all_of_a_batch_or_nothing(ledger: Ledger) -> None:
    for wrong in ({"a": float("nan")}, {"a": "\ud800"}):
        with pytest.raises(EntryError):
            ledger.append([verdict(), Draft("verdict", wrong, "green")], "ann")
    for name in ("", " ", "a" * 201, "a\nb", "a\x00"):
        with pytest.raises(EntryError):
            ledger.append([verdict()], name)
    assert ledger.head() == Head()


def test_a_clock_put_back_makes_no_entry_older(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append([verdict()], "ann")
    monkeypatch.setattr("service.ledger.moment", lambda: "2001-01-01T00:00:00.000000+00:00")
    ledger.append([verdict()], "ann")
    first, second = ledger.entries()
    assert first.at == second.at


def test_pages_are_stable_and_filtered(ledger: Ledger) -> None:
    entries = fill(ledger)
    for newest_first in (False, True):
        ordered = list(ledger.entries())[:: -1 if newest_first else 1]
        cursor, seen = None, list[Entry]()
        while page := ledger.page(Selection(), 7, cursor=cursor, newest_first=newest_first):
            seen += page
            cursor = page[-1].number
            if len(seen) < len(ordered):
                ledger.append([verdict(99)], "late")
        assert seen[: len(ordered)] == ordered
    assert all(one.who == "bob" for one in ledger.entries(Selection(who="bob")))
    assert {one.kind for one in ledger.entries(Selection(kind="confirm"))} == {"confirm"}
    assert {one.label for one in ledger.entries(Selection(label="not_eligible"))} == {"not_eligible"}
    day, moment = entries[0].at[:10], entries[0].at
    assert next(ledger.entries(Selection(start=day))) == entries[0]
    assert not list(ledger.entries(Selection(end=moment)))
    assert not list(ledger.entries(Selection(start="9999")))
    for nobody in ("nobody", "", "\x00", "\ud800", "' OR 1=1 --"):
        assert not list(ledger.entries(Selection(who=nobody)))


def test_what_holds_is_the_last_word(ledger: Ledger) -> None:
    entry = ledger.append([verdict()], "ann")[0]
    assert (decision_of(ledger, entry.id).standing, decision_of(ledger, entry.id).label) == ("recorded", "green")
    ruling = Ruling("transition", {"eu": "transition"}, {"eu": ["eu:CCM-4.5"]})
    changed = ledger.append([override(entry, ruling, "because")], "bob")[0]
    decision = decision_of(ledger, changed.id)
    assert (decision.verdict, decision.standing, decision.label) == (entry, "overridden", "transition")
    assert decision.labels == {"eu": "transition"}
    assert said(changed)["reason"] == "because"
    ledger.append([confirmation(entry)], "ann")
    decision = decision_of(ledger, entry.id)
    assert (decision.standing, decision.label, decision.labels) == ("confirmed", "green", {"eu": "green"})
    assert [one.kind for one in decision.history] == ["override", "confirm"]


@pytest.mark.parametrize(
    ("ruling", "reason", "field"),
    [
        (Ruling("transition"), " \n", "reason"),
        (Ruling("transition"), "x" * 5_000, "reason"),
        (Ruling("blue"), "x", "label"),  # type: ignore[arg-type]
        (Ruling("transition", {"sg": "green"}), "x", "labels.sg"),
        (Ruling("transition", {"eu": "blue"}), "x", "labels.eu"),  # type: ignore[dict-item]
        (Ruling("transition", {}, {"hk": []}), "x", "activities.hk"),
        (Ruling("transition", {}, {"eu": ["sg:1.2"]}), "x", "activities.eu"),
        (Ruling("transition", {}, {"eu": ["nonsense"]}), "x", "activities.eu"),
    ],
)
def test_an_override_says_what_can_be_said(ruling: Ruling, reason: str, field: str) -> None:
    entry = Entry(1, "a", "t", "ann", "verdict", None, "green", json.dumps(verdict().content), GENESIS, "h")
    with pytest.raises(EntryError) as caught:
        override(entry, ruling, reason)
    assert caught.value.field == field
    assert caught.value.message("zh") != caught.value.message("en")


def test_what_does_not_go_with_the_state(ledger: Ledger) -> None:
    entry = ledger.append([verdict()], "ann")[0]
    spoken = ledger.append([confirmation(entry)], "ann")[0]
    with pytest.raises(WrongStateError):
        confirmation(spoken)
    for same in (Ruling("green"), Ruling("green", {"eu": "green"}, {"eu": ["eu:CCM-4.3"]})):
        with pytest.raises(WrongStateError):
            override(entry, same, "x")
    for unknown in ("nonsense", "", "\x00", "\ud800", "0" * 36):
        with pytest.raises(UnknownRecordError):
            ledger.entry(unknown)


def test_processes_append_at_once(database_url: str, ledger: Ledger) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_append, [(database_url, place) for place in range(8)])
    entries = list(ledger.entries())
    assert len(entries) == 8 * sum(range(1, 6))
    assert ledger.verify().fault is None
    # What one transaction added stands together.
    runs = [one.who for place, one in enumerate(entries) if place == 0 or entries[place - 1].who != one.who]
    assert len(runs) <= 8 * 5
    assert {one.who for one in entries} == {f"process {place}" for place in range(8)}


def _append(url: str, place: int) -> None:
    database = open_database(url)
    for count in range(1, 6):
        Ledger(database).append([verdict(number) for number in range(count)], f"process {place}")
    database.close()


def test_every_flipped_bit_is_found(database: Database, ledger: Ledger) -> None:
    entries = fill(ledger)
    drop_guards(database)
    chance = random.Random(20_260_115)
    for _ in range(TAMPERS):
        number, column, old, new = _tamper(database, entries, chance)
        found = ledger.verify()
        place = f"{column} of {number}: {old!r} → {new!r}"
        assert found.fault is not None, place
        if column == "number":
            assert found.fault.number in (1, number), place
            number = int(new)
        else:
            assert found.fault.number == number, place
        with database.writing() as connection:
            put(connection, database, number, column, old)
    assert ledger.verify(Head(len(entries), entries[-1].hash)).fault is None


def _tamper(
    database: Database, entries: list[Entry], chance: random.Random
) -> tuple[int, str, bytes | int, bytes | int]:
    """Flip one bit of one column of one row: the place, what was there, and what is there now."""
    while True:
        entry = to_stored(chance.choice(entries))
        column = chance.choice(COLUMNS)
        old = getattr(entry, column)
        if old is None:
            continue
        new = _flipped(old, chance)
        if not database.is_sqlite and isinstance(new, bytes) and b"\0" in new:
            continue
        try:
            with database.writing() as connection:
                put(connection, database, entry.number or 0, column, new)
        except (IntegrityError, UnicodeDecodeError):
            # Another row has that number; or PostgreSQL takes no such text.
            continue
        return entry.number or 0, column, old, new


def _flipped(value: bytes | int, chance: random.Random) -> bytes | int:
    if isinstance(value, int):
        flipped = value ^ (1 << chance.randrange(32))
        return flipped - 2**32 if flipped >= 2**31 else flipped
    place, bit = chance.randrange(len(value)), chance.randrange(8)
    return value[:place] + bytes([value[place] ^ (1 << bit)]) + value[place + 1 :]


def test_what_is_put_in_taken_out_or_moved_is_found(database: Database, ledger: Ledger) -> None:
    entries = fill(ledger)
    head = ledger.head()
    drop_guards(database)

    def first_fault(*statements: str) -> int | None:
        """The number found at fault after ``statements``, which are then undone."""
        with database.writing() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        found = ledger.verify(head)
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM decisions")
            connection.exec_driver_sql("INSERT INTO decisions SELECT * FROM kept")
        return None if found.fault is None else found.fault.number

    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE kept AS SELECT * FROM decisions")
    assert first_fault("UPDATE decisions SET who = who") is None
    assert first_fault("DELETE FROM decisions WHERE number = 1") == 1
    assert first_fault("DELETE FROM decisions WHERE number = 7") == 7
    assert first_fault("DELETE FROM decisions WHERE number > 3") == 4
    assert first_fault("DELETE FROM decisions") == 1
    assert first_fault("UPDATE decisions SET number = number + 1000 WHERE number > 8") == 9
    swap = "UPDATE decisions SET number = {} WHERE number = {}"
    assert first_fault(swap.format(-1, 4), swap.format(4, 6), swap.format(6, -1)) == 4
    assert (
        first_fault("UPDATE decisions SET content = (SELECT content FROM kept WHERE number = 3) WHERE number = 4") == 4
    )
    assert first_fault("UPDATE decisions SET about = NULL WHERE kind = 'confirm'") == 21
    assert first_fault("UPDATE decisions SET about = '' WHERE number = 2") == 2
    more = f"INSERT INTO decisions SELECT {len(entries) + 1}, 'x', at, who, kind, about, label, content, previous, hash"
    assert first_fault(f"{more} FROM kept WHERE number = 2") == len(entries) + 1


def test_a_rewritten_ledger_is_told_by_its_head(database: Database, ledger: Ledger) -> None:
    entries = fill(ledger)
    kept = ledger.head()
    drop_guards(database)
    previous = GENESIS
    with database.writing() as connection:
        for entry in entries:
            who = "mallory" if entry.number == 5 else entry.who
            forged = replace(entry, who=who, previous=previous)
            previous = hash_of(to_stored(forged))
            for column, value in (("who", who), ("previous", forged.previous), ("hash", previous)):
                put(connection, database, entry.number, column, value.encode())
    assert ledger.verify().fault is None
    fault = ledger.verify(kept).fault
    assert fault is not None
    assert fault.number == kept.number


def test_a_tail_cut_off_is_told_by_the_head(database: Database, ledger: Ledger) -> None:
    entries = fill(ledger)
    kept = ledger.head()
    drop_guards(database)
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM decisions WHERE number > 10")
    assert ledger.verify().fault is None
    assert ledger.verify(Head(10, entries[9].hash)).fault is None
    fault = ledger.verify(kept).fault
    assert fault is not None
    assert fault.number == 11


def test_a_changed_entry_is_never_shown_as_true(database: Database, ledger: Ledger) -> None:
    entries = fill(ledger)
    drop_guards(database)
    with database.writing() as connection:
        put(connection, database, 2, "who", b"mallory")
    for ask in (
        lambda: ledger.entry(entries[1].id),
        lambda: list(ledger.entries()),
        lambda: ledger.page(Selection(), 9),
    ):
        with pytest.raises(LedgerError):
            ask()
    assert ledger.entry(entries[2].id) == entries[2]


def test_a_forged_entry_of_no_text_is_no_entry() -> None:
    bare = Stored(1, b"\xff", b"t", b"w", b"verdict", None, b"green", b"{}", GENESIS.encode(), None)
    with pytest.raises(LedgerError):
        to_entry(bare._replace(hash=hash_of(bare).encode()))
    empty = bare._replace(id=None)
    with pytest.raises(LedgerError):
        to_entry(empty._replace(hash=hash_of(empty).encode()))


def test_texts_that_became_bytes_are_found(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    ledger = Ledger(database)
    entries = fill(ledger)
    drop_guards(database)
    for column in COLUMNS[1:]:
        with database.writing() as connection:
            connection.exec_driver_sql(f"UPDATE decisions SET {column} = CAST({column} AS BLOB) WHERE number = 22")
        fault = ledger.verify().fault
        assert fault is not None, column
        assert fault.number == 22
        with database.writing() as connection:
            connection.exec_driver_sql(f"UPDATE decisions SET {column} = CAST({column} AS TEXT) WHERE number = 22")
    assert ledger.verify(Head(len(entries), entries[-1].hash)).fault is None
    database.close()


def test_a_bit_of_the_file_that_changes_an_entry_is_found(tmp_path: Path) -> None:
    whole = tmp_path / "whole.sqlite"
    database = open_database(f"sqlite:///{whole}")
    entries = fill(Ledger(database), 150)
    database.close()
    content = whole.read_bytes()
    chance = random.Random(7)
    found = 0
    for attempt in range(400):
        place = chance.randrange(len(content))
        changed = tmp_path / f"{attempt}.sqlite"
        flipped = content[place] ^ (1 << chance.randrange(8))
        changed.write_bytes(content[:place] + bytes([flipped]) + content[place + 1 :])
        intact = _reads(changed, entries)
        found += not intact
        changed.unlink()
    # The rest lies in free space, in indexes and in other tables.
    assert found > 100


def _reads(file: Path, entries: list[Entry]) -> bool:
    """Whether a file verifies; it may then hold no other entries than those written."""
    database = None
    try:
        database = open_database(f"sqlite:///{file}")
        ledger = Ledger(database)
        if ledger.verify(Head(len(entries), entries[-1].hash)).fault is not None:
            return False
        assert list(ledger.entries()) == entries
        return True
    except McgtError:
        return False
    finally:
        if database is not None:
            database.close()


def test_a_process_killed_while_it_appends_leaves_a_whole_chain(database_url: str, ledger: Ledger) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from ledger_samples import verdict\n"
        "from service.database import open_database\n"
        "from service.ledger import Ledger\n"
        "ledger = Ledger(open_database(sys.argv[1]))\n"
        "while True:\n"
        "    ledger.append([verdict(place) for place in range(25)], 'killed')\n"
        "    print('added', flush=True)\n"
    )
    tests = str(Path(__file__).parent)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(Path(tests).parent), os.environ.get("PYTHONPATH", "")])
    }
    chance, before = random.Random(1), 0
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", code, database_url, tests], stdout=subprocess.PIPE, env=environment
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"added\n"
        time.sleep(chance.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        told = 1 + process.stdout.read().count(b"added\n")
        process.stdout.close()
        process.wait()
        found = ledger.verify()
        assert found.fault is None
        assert found.entries % 25 == 0
        assert found.entries >= before + 25 * told
        before = found.entries
    assert ledger.append([verdict()], "after")[0].number == before + 1


def test_a_database_that_is_restarted(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        database = open_database(url)
        ledger = Ledger(database)
        entries = fill(ledger)
        postgres.stop()
        for ask in (lambda: ledger.append([verdict()], "ann"), ledger.verify, ledger.head):
            with pytest.raises(StorageError):
                ask()
        postgres.start()
        assert list(ledger.entries()) == entries
        ledger.append([verdict()], "ann")
        assert ledger.verify().entries == len(entries) + 1
        database.close()


def test_postgresql_computes_the_same_hashes(postgres: PostgresServer) -> None:
    fields = " || ".join(f"coalesce(octet_length({name}::text) || ':' || {name}, '-') || ','" for name in COLUMNS[:-1])
    with postgres.database() as url:
        database = open_database(url)
        entries = fill(Ledger(database))
        with database.reading() as connection:
            rows = connection.exec_driver_sql(
                f"SELECT encode(sha256(convert_to('13:mcgt-ledger-1,' || {fields}, 'UTF8')), 'hex') "
                "FROM decisions ORDER BY number"
            )
            assert rows.scalars().all() == [one.hash for one in entries]
        database.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "no.sqlite"
    file.write_bytes(b"nothing of the kind" * 1_000)
    with pytest.raises(StorageError):
        open_database(f"sqlite:///{file}")


def test_a_database_of_a_newer_version_is_told(database: Database, database_url: str) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError) as caught:
        open_database(database_url)
    assert "newer" in caught.value.en


def test_memory_does_not_grow_with_the_entries(tmp_path: Path) -> None:
    import tracemalloc

    database = open_database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    ledger = Ledger(database)
    long = Draft("verdict", {"input": {"text": "长" * 4_000}}, "green")
    for _ in range(10):
        ledger.append([long] * 200, "ann")
    list(ledger.page(Selection(), 1))
    tracemalloc.start()
    assert ledger.verify().entries == 2_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    database.close()
    # All of them would fill 24 MB.
    assert peak < 8_000_000


def test_a_decision_without_history_stands_as_recorded() -> None:
    entry = Entry(1, "a", "t", "w", "verdict", None, "green", "{}", GENESIS, "h")
    assert Decision(entry, ()).override is None
