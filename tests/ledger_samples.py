"""Entries for tests of the ledger, and ways to change what it refuses to change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from service.database import Database
from service.ledger import Draft

#: Chinese, quotes, line ends and a character beyond the basic plane: whatever may go wrong on the way to a hash.
TEXTS = ("Wind farm, 50 MW", "新建风电场“二期”", 'A "quoted"\nline\t\\ end', "光伏🌞 \x7f", "=1+1")


def verdict(place: int = 0, label: str = "green", **given: Any) -> Draft:
    """The entry of a verdict, small but of the right form."""
    project = {
        "text": TEXTS[place % len(TEXTS)], "id": str(place), "name": None, "country": None, "industry_code": None,
        "amount": None, "currency": None, "metrics": {"power_density": 3.0 + place / 7}, "dates": {},
        "regimes": ["eu"], "headline_regime": None, "date": "2026-01-15",
    } | given  # fmt: skip
    regime = {"label": label, "status": "presumed", "activities": [{"id": "eu:CCM-4.3"}], "criteria": [], "reasons": []}
    record = {
        "headline": {"label": label, "status": "presumed", "probability": 0.5, "reasons": [], "review": []},
        "regimes": {"eu": regime},
        "date": "2026-01-15",
        "versions": {"mcgt": "0.0.1", "catalogues": "abc"},
    }
    return Draft("verdict", {"input": project, "verdict": record}, label)


def drop_guards(database: Database) -> None:
    """Let the ledger be changed behind its back, as one who owns the database can."""
    with database.writing() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER decisions_no_update")
            connection.exec_driver_sql("DROP TRIGGER decisions_no_delete")
        else:
            connection.exec_driver_sql("DROP TRIGGER decisions_no_change ON decisions")


def put(connection: Connection, database: Database, number: int, column: str, value: bytes | int) -> None:
    """Write ``value`` into one place. On SQLite the bytes of a text need not be UTF-8."""
    if database.is_sqlite:
        target = "?" if isinstance(value, int) else "CAST(? AS TEXT)"
        statement = f"UPDATE decisions SET {column} = {target} WHERE number = ?"
        connection.exec_driver_sql(statement, (value, number))
    else:
        given = value if isinstance(value, int) else value.decode()
        connection.exec_driver_sql(f"UPDATE decisions SET {column} = %s WHERE number = %s", (given, number))
