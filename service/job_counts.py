"""How many jobs there are in each state."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from service.database import Database
from service.tables import jobs


def count_jobs(database: Database) -> Mapping[str, int]:
    """State -> number of jobs; a state without jobs is left out. Raises StorageError."""
    counts = select(jobs.c.state, func.count()).group_by(jobs.c.state)
    with database.reading() as connection:
        return {state: int(count) for state, count in connection.execute(counts).all()}
