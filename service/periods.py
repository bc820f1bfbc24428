"""Days and moments as people write them, as bounds of what the ledger is searched for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from taxonomy.errors import InputError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
#: Before and after every moment, as texts sort.
_ALWAYS, _NEVER = "0000", "9999-12-31T24"


def start_of(text: str, name: str = "from") -> str:
    """The beginning of a day in UTC, or a moment, as the ledger writes moments. Raises InputError."""
    return _written(text, timedelta(), _ALWAYS, name)


def end_of(text: str, name: str = "to") -> str:
    """The first moment after a day in UTC, or a moment itself. Raises InputError."""
    return _written(text, timedelta(days=1), _NEVER, name)


def _written(text: str, day: timedelta, beyond: str, name: str) -> str:
    """In UTC, a whole ``day`` on where only a day is given; ``beyond`` where the calendar ends."""
    if _DAY.fullmatch(text) or _MOMENT.fullmatch(text):
        try:
            parsed = datetime.fromisoformat(text.upper())
            placed = parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC) + day
            return placed.isoformat(timespec="microseconds")
        except OverflowError:
            return beyond
        except ValueError:
            pass
    raise InputError(
        "not a day, or a moment with its offset",
        "不是日期，也不是带时区的时刻",
        field=name,
        mend=("write it like 2025-12-31 or 2025-12-31T08:30:00Z", "请写作2025-12-31或2025-12-31T08:30:00Z这样的形式"),
    )
