"""Logs of the service: one line a request and one a failure, as JSON or plain, and never a word of what was sent."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

from api.access import caller

#: One line for each request; its members are in ``extra``.
_access = logging.getLogger("mcgt.access")
_MEMBERS = ("request_id", "method", "route", "status", "ms", "bytes", "caller", "denied")


class JsonFormatter(logging.Formatter):
    """A log record as one JSON object: time (UTC), level, logger, message, then what the record brings along."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in _MEMBERS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[0]:
            # The message of an error may quote what was sent; its kind may not.
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line."""
        parts = [self.formatTime(record, "%H:%M:%S"), record.levelname.lower(), record.getMessage()]
        parts += [f"{name}={value}" for name in _MEMBERS if (value := getattr(record, name, None)) is not None]
        return " ".join(parts)


def log_settings(form: str, level: str) -> dict[str, Any]:
    """The settings of ``logging.config.dictConfig``, for the service, its server and its workers."""
    formatter = "api.logs.JsonFormatter" if form == "json" else "api.logs.PlainFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        # They bring handlers of their own otherwise, and tell everything twice.
        "loggers": {
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
            "alembic": {"level": "WARNING"},
            "huey": {"level": "WARNING"},
        },
    }


def install_logs(app: Flask) -> None:
    """Tell of every request to ``app`` when it is answered."""
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    if not _access.isEnabledFor(logging.INFO):
        return response
    # The route as it is written in the code: what a client puts into an address may be text of a user.
    rule = request.url_rule.rule if request.url_rule else "-"
    seconds = time.perf_counter() - g.started
    _access.info(
        "request",
        extra={
            "request_id": g.get("request_id"),
            "method": request.method,
            "route": rule,
            "status": response.status_code,
            "ms": round(seconds * 1000, 2),
            "bytes": response.content_length,
            "caller": caller().key_id,
            "denied": g.get("denied"),
        },
    )
    return response
