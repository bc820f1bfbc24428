"""``mcgt worker``: processes that work on jobs, beside the server or on their own."""

from __future__ import annotations

import logging.config
from pathlib import Path

from api.logs import log_settings
from service.job_consumer import run_workers
from service.settings import load_settings
from taxonomy.errors import InputError


def run(workers: int | None, config: Path | None) -> None:
    """Work until told to stop. Raises SettingsError, StorageError; InputError where no process is asked for."""
    settings = load_settings(config, job_workers=workers)
    if settings.job_workers < 1:
        raise InputError(
            "no worker process is asked for",
            "未要求任何工作进程",
            field="workers",
            mend=("give 1 or more, as --workers or in the settings", "请以--workers或在配置中给出1或更多"),
        )
    logging.config.dictConfig(log_settings(settings.log_format, settings.log_level))
    run_workers(settings, settings.job_workers)
