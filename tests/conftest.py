"""What every test shares: the data that a developer has imported for himself stay out of the tests."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from databases import PostgresServer
from recorded_service import RecordedService

# Set before any module of ours is imported, and handed on to the processes that tests start.
_DATA = tempfile.mkdtemp(prefix="mcgt-tests-")
os.environ["MCGT_DATA_DIR"] = _DATA
# Nor does what he has switched on: another model, services that are asked, their keys, settings of his service.
for name in [name for name in os.environ if name.startswith("MCGT_")]:
    if name not in ("MCGT_DATA_DIR", "MCGT_CACHE_DIR", "MCGT_FUZZ_EXAMPLES"):
        del os.environ[name]
# Workbooks that tests make are written alike, whether or not lxml is installed.
os.environ["OPENPYXL_LXML"] = "False"
# Servers start no processes for jobs unless a test is about them.
os.environ["MCGT_JOB_WORKERS"] = "0"


# Laws are tried with the same examples wherever the tests run, however slow the machine; ``make fuzz`` tries them with others.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("other", deadline=None, derandomize=False)
hypothesis.settings.load_profile("other" if "MCGT_FUZZ_EXAMPLES" in os.environ else "same")

# In the process that hands out the tests too, which runs none.
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)


@pytest.fixture
def service() -> Iterator[RecordedService]:
    """A server on loopback that gives recorded answers."""
    running = RecordedService()
    yield running
    running.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database: a file, then one of a PostgreSQL server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'service.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url
