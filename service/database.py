"""The database of the service: SQLite beside the uploads by default, PostgreSQL by its URL; the same to whoever asks."""

from __future__ import annotations

import contextlib
import fcntl
import os
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError

from service.errors import DamageError, DiskFullError, SettingsError, StorageError

_MIGRATIONS = Path(__file__).parent / "migrations"
#: So long, in seconds, a writer waits for another one.
_PATIENCE = 15
#: One number for the lock that migrations take on PostgreSQL.
_MIGRATION_LOCK = 0x6D636774


class Database:
    """Transactions on one database, safe to use in processes forked from the one that opened it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        if hasattr(os, "register_at_fork"):
            forget = weakref.WeakMethod(self._forget)
            os.register_at_fork(after_in_child=lambda: (found := forget()) and found())

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state. Raises StorageError."""
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is written when it ends well and forgotten when not. Raises StorageError.

        On SQLite one writer comes after the other; on PostgreSQL a writer that needs that takes a lock of its own.
        """
        with _translated(), self.engine.connect() as connection:
            writer = connection.execution_options(mcgt_writes=True)
            with writer.begin():
                yield writer

    def close(self) -> None:
        """Close all connections; a further transaction opens new ones."""
        self.engine.dispose()

    def _forget(self) -> None:
        """In a forked process: leave the connections of the other one alone."""
        self.engine.dispose(close=False)


def open_database(url: str) -> Database:
    """The database at a SQLAlchemy URL, brought to the version of this code. Raises SettingsError, StorageError."""
    database = Database(_engine(url))
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def migrate(database: Database) -> None:
    """Bring the tables to the version of this code; several processes may do so at once. Raises StorageError."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with _translated(), _alone(database), database.engine.connect() as connection:
        config.attributes["connection"] = connection.execution_options(mcgt_writes=True)
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise StorageError(
                "the database is of another version of mcgt, probably a newer one",
                "数据库属于mcgt的其他版本，可能是更新的版本",
                mend=("upgrade mcgt, or restore a back-up", "请升级mcgt，或恢复备份"),
            ) from None


def moment() -> str:
    """This moment in UTC, ISO 8601 with microseconds: as text it sorts as time does."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@contextlib.contextmanager
def _alone(database: Database) -> Iterator[None]:
    """While no other process migrates the same database."""
    if not database.is_sqlite:
        with database.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            yield
        return
    file = database.engine.url.database
    if not file or file == ":memory:":
        yield
        return
    with Path(f"{file}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.get_backend_name() == "postgresql":
            return create_engine(parsed, pool_pre_ping=True, pool_size=5, max_overflow=5, pool_recycle=1800)
    except (ArgumentError, NoSuchModuleError):
        pass
    except ImportError:
        raise SettingsError(
            "the driver of PostgreSQL is not installed",
            "未安装PostgreSQL驱动",
            field="database",
            mend=("pip install 'mcgt[postgres]'", "请执行 pip install 'mcgt[postgres]'"),
        ) from None
    # The URL may hold a password and is not repeated.
    raise SettingsError(
        "not the URL of a SQLite or PostgreSQL database",
        "不是SQLite或PostgreSQL数据库的URL",
        field="database",
        mend=(
            "write sqlite:////folder/file.sqlite or postgresql://user@host/name",
            "请写作 sqlite:////folder/file.sqlite 或 postgresql://user@host/name",
        ),
    )


def _sqlite(url: Any) -> Engine:
    if url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise storage_error(error) from None
    engine = create_engine(url, connect_args={"timeout": _PATIENCE, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        # SQLAlchemy begins transactions itself (below): the driver begins them too late to shut out other writers.
        connection.isolation_level = None
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
        except UnicodeDecodeError:
            # So ends the driver where its message quotes the damaged part of a file.
            raise _damaged() from None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("mcgt_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        # SQLite speaks of a damaged file in an error of no kind in particular.
        is_storage = isinstance(error, OperationalError) or type(error) is DatabaseError
        if is_storage or error.connection_invalidated or "full" in str(error.orig):
            raise _not_answering(error) from error
        raise


def _not_answering(error: DBAPIError) -> StorageError:
    # The message of the driver may quote data; only whether the disk is full is taken from it.
    if "disk is full" in str(error.orig) or "No space left" in str(error.orig):
        return _full()
    if any(word in str(error.orig) for word in ("malformed", "not a database", "unsupported file format")):
        return _damaged()
    return StorageError(
        "the database does not answer",
        "数据库无响应",
        mend=("try again in a moment", "请稍后重试"),
    )


def _damaged() -> DamageError:
    return DamageError(
        "the file of the database is damaged, or is no database",
        "数据库文件已损坏，或不是数据库",
        mend=("restore it from a back-up", "请从备份恢复"),
    )


def storage_error(error: OSError) -> StorageError:
    """What to say of an error of the file system."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full()
    return StorageError(
        f"the data folder cannot be used: {error.strerror}",
        f"无法使用数据文件夹：{error.strerror}",
        mend=("check MCGT_DATA_DIR and its permissions", "请检查MCGT_DATA_DIR及其权限"),
    )


def _full() -> DiskFullError:
    return DiskFullError(
        "there is no room left on the disk",
        "磁盘空间不足",
        mend=("free some room, then try again", "请清理磁盘空间后重试"),
    )
