"""What the operations of one application share: its settings, and database and jobs, opened when first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from service.settings import Settings

if TYPE_CHECKING:
    from service.database import Database
    from service.jobs import Jobs

_EXTENSION = "mcgt-service"


class ServiceState:
    """Settings, database and jobs of an application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._database: Database | None = None
        self._jobs: Jobs | None = None

    @property
    def database(self) -> Database:
        """The database, brought to the version of this code. Raises SettingsError, StorageError."""
        with self._lock:
            if self._database is None:
                # Who only classifies need not load what speaks to databases.
                from service.database import open_database

                self._database = open_database(self.settings.database_url)
            return self._database

    def prepare(self) -> None:
        """Open and migrate the database now, so that processes forked from this one need not. Raises as ``database``."""
        _ = self.database

    @property
    def jobs(self) -> Jobs:
        """Large files worked through in the background. Raises SettingsError, StorageError."""
        with self._lock:
            if self._jobs is None:
                from service.jobs import Jobs

                self._jobs = Jobs(self.settings, self.database)
            return self._jobs

    def close(self) -> None:
        """Close what was opened; a further use opens it anew."""
        with self._lock:
            database, self._database = self._database, None
            jobs, self._jobs = self._jobs, None
        if jobs is not None:
            jobs.close()
        if database is not None:
            database.close()


def install_state(app: Flask, settings: Settings) -> None:
    """Give ``app`` its state; nothing is opened yet."""
    app.extensions[_EXTENSION] = ServiceState(settings)


def service_state(app: Flask | None = None) -> ServiceState:
    """The state of ``app``, or of the application at work."""
    return cast("ServiceState", (app or current_app).extensions[_EXTENSION])
