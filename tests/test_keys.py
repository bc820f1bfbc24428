"""Keys: made, recognised, revoked, expired; on SQLite and PostgreSQL. And rates, counted over processes."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from service import keys as module
from service.database import Database, open_database
from service.denials import DenialLog, denials
from service.errors import UnknownRecordError
from service.keys import KeyRing, create_key, has_keys, list_keys, revoke_key
from service.rate_limit import RateLimit
from service.tables import api_keys
from taxonomy.errors import InputError


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def test_a_key_opens_until_it_is_revoked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 0.0)
    assert not has_keys(database)
    key, token = create_key(database, " bank ", ["classify", "read"])
    ring = KeyRing(database)
    assert ring.find(token) == key
    assert (key.name, key.scopes) == ("bank", ("read", "classify"))
    assert has_keys(database)
    assert list_keys(database) == [key]
    revoke_key(database, key.id)
    assert ring.find(token) is None
    assert not has_keys(database)
    with pytest.raises(UnknownRecordError):
        revoke_key(database, key.id)


def test_no_secret_is_stored(database: Database) -> None:
    _, token = create_key(database, "bank", ["read"])
    secret = token.split("_", 2)[2]
    with database.reading() as connection:
        stored = str(connection.execute(select(api_keys)).all())
    assert secret not in stored
    assert secret not in repr(KeyRing(database))


def test_an_expired_key_opens_nothing(database: Database) -> None:
    key, token = create_key(database, "bank", ["read"], valid_days=1)
    ring = KeyRing(database)
    assert ring.find(token) is not None
    with database.writing() as connection:
        connection.execute(update(api_keys).values(expires="2020-01-01T00:00:00+00:00"))
    assert KeyRing(database).find(token) is None
    assert key.expires is not None


@given(token=st.text(max_size=80))
def test_nothing_else_opens(token: str) -> None:
    database = open_database("sqlite:///:memory:")
    create_key(database, "bank", ["read"])
    assert KeyRing(database).find(token) is None
    database.close()


def test_a_changed_token_opens_nothing(database: Database) -> None:
    _, token = create_key(database, "bank", ["read"])
    ring = KeyRing(database)
    for place in range(5, len(token)):
        changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        assert ring.find(changed) is None
    assert ring.find(token.upper()) is None
    assert ring.find(f"{token}a") is None


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [("", ["read"], "name"), ("a\tb", ["read"], "name"), ("x", [], "scope"), ("x", ["x"], "scope")],
)
def test_what_makes_no_key(database: Database, name: str, scopes: list[str], field: str) -> None:
    with pytest.raises(InputError) as caught:
        create_key(database, name, scopes)
    assert caught.value.field == field


def test_a_flood_of_denials_is_cut_off(database: Database) -> None:
    log = DenialLog(database)
    for number in range(200):
        log.add("wrong-key", None, "192.0.2.1", "GET /v1/catalogues", str(number))
    # At most so many a minute; the minute may have turned meanwhile.
    assert 60 <= len(denials(database)) <= 120
    newest = denials(database, limit=2)
    assert newest[0].at >= newest[1].at
    assert newest[0].operation == "GET /v1/catalogues"


def test_a_rate_allows_a_burst_and_then_its_average() -> None:
    now = 1000.0
    rate = RateLimit(per_minute=600, burst=5, clock=lambda: now)
    assert [rate.wait("a") for _ in range(5)] == [0.0] * 5
    assert rate.wait("a") == pytest.approx(0.1)
    assert rate.wait("b") == 0.0
    now += 0.05
    assert rate.wait("a") == pytest.approx(0.05)
    now += 0.05
    assert rate.wait("a") == 0.0
    assert rate.wait("a") == pytest.approx(0.1)


def test_processes_count_together() -> None:
    rate = RateLimit(per_minute=1, burst=10)
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            os._exit(sum(rate.wait("client") == 0.0 for _ in range(10)))
        children.append(child)
    assert sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children) == 10


@given(clients=st.lists(st.sampled_from([f"client {number}" for number in range(50)]), max_size=200))
def test_no_client_pays_for_another(clients: list[str]) -> None:
    rate = RateLimit(per_minute=1, burst=3)
    allowed: dict[str, int] = {}
    for client in clients:
        allowed[client] = allowed.get(client, 0) + (rate.wait(client) == 0.0)
    for client, count in allowed.items():
        assert count == min(3, clients.count(client))
