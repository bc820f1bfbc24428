"""The database of the service: the same tables and the same behaviour on SQLite and PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import PostgresServer
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from service.database import Database, migrate, moment, open_database
from service.errors import SettingsError, StorageError
from service.tables import api_keys, decisions, metadata

KEY = {"id": "a", "name": "n", "hash": "h", "scopes": "read", "created": "2026-01-01"}
DECISION = {
    "number": 1, "id": "a", "at": "t", "who": "w", "kind": "verdict", "label": "green", "content": "{}", "previous": "",
    "hash": "h",
}  # fmt: skip


def test_migrations_make_the_tables_as_they_are_described(database_url: str) -> None:
    database = open_database(database_url)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    migrate(database)
    database.close()


def test_a_transaction_is_written_whole_or_not_at_all(database_url: str) -> None:
    database = open_database(database_url)
    with pytest.raises(KeyError):
        _write_and_fail(database)
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(api_keys)) == 0
    with database.writing() as connection:
        connection.execute(api_keys.insert(), KEY)
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(api_keys)) == 1
    database.close()


def _write_and_fail(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(api_keys.insert(), KEY)
        raise KeyError


@pytest.mark.parametrize("change", ["UPDATE decisions SET who = 'x'", "DELETE FROM decisions"])
def test_the_ledger_refuses_changes(database_url: str, change: str) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        connection.execute(decisions.insert(), DECISION)
    with pytest.raises((DBAPIError, StorageError)), database.writing() as connection:
        connection.exec_driver_sql(change)
    with database.reading() as connection:
        assert connection.execute(select(decisions.c.who)).scalars().all() == ["w"]
    database.close()


def test_processes_migrate_and_write_at_once(database_url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_write, [(database_url, place) for place in range(8)])
    database = open_database(database_url)
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(api_keys)) == 8
    database.close()


def _write(url: str, place: int) -> None:
    database = open_database(url)
    with database.writing() as connection:
        connection.execute(api_keys.insert(), KEY | {"id": str(place)})
    database.close()


def test_a_forked_process_opens_connections_of_its_own(database_url: str) -> None:
    database = open_database(database_url)
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    child = os.fork()
    if child == 0:
        with database.writing() as connection:
            connection.execute(api_keys.insert(), KEY)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(api_keys)) == 1
    database.close()


def test_a_restarted_server_is_found_again(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        database = open_database(url)
        with database.writing() as connection:
            connection.execute(api_keys.insert(), KEY)
        postgres.stop()
        with pytest.raises(StorageError), database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
        postgres.start()
        with database.reading() as connection:
            assert connection.scalar(select(func.count()).select_from(api_keys)) == 1
        database.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x@y/z", "oracle://x", "postgresql+asyncpg://a:secret@b/c"])
def test_what_is_no_database_is_told_without_repeating_the_url(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_database(url)
    assert "secret" not in caught.value.message("en") + caught.value.message("zh")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        open_database(f"sqlite:///{tmp_path / 'file' / 'service.sqlite'}")


def test_moments_sort_as_time_does() -> None:
    moments = [moment() for _ in range(100)]
    assert moments == sorted(moments)
    assert moments[0].endswith("+00:00")
