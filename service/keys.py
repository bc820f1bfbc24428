"""Keys of the API: made, listed, revoked and recognised. Only a hash of a key's secret is kept, never the secret.

A key reads ``mcgt_<id>_<secret>``; the secret has 256 random bits, so one round of SHA-256 is enough to keep it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import select, update

from service.database import Database, moment
from service.errors import UnknownRecordError
from service.tables import api_keys
from taxonomy.errors import InputError

#: What a key allows: to read catalogues and results; to have projects judged; to confirm or override; everything.
Scope = Literal["read", "classify", "decide", "admin"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
_TOKEN = re.compile(r"mcgt_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
#: Compared with where there is no such key, so that both ways take the same time.
_NO_HASH = hashlib.sha256(b"").hexdigest()
#: A revocation takes effect within this time, in seconds, in every process.
REMEMBERED = 2.0
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. Moments are ISO 8601 in UTC, None where they have not come or will not."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created: str
    expires: str | None
    revoked: str | None

    def counts_at(self, now: str) -> bool:
        """Whether the key still opens anything."""
        return self.revoked is None and (self.expires is None or now < self.expires)


def create_key(
    database: Database, name: str, scopes: Iterable[str], *, valid_days: int | None = None
) -> tuple[ApiKey, str]:
    """A new key, and the token to hand over: it is told this once. Raises InputError, StorageError."""
    name = name.strip()
    # Decisions are recorded under it.
    if not name or len(name) > 200 or not name.isprintable():
        raise InputError(
            "a key needs a name of 1 to 200 printable characters",
            "密钥名称须为1至200个可见字符",
            field="name",
            mend=("name the person or program that will use it", "请填写使用者或程序的名称"),
        )
    wanted = tuple(scope for scope in SCOPES if scope in set(scopes))
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not wanted:
        raise InputError(
            f"there is no scope {unknown[0]!r}" if unknown else "a key needs a scope",
            f"没有权限{unknown[0]!r}" if unknown else "密钥须有权限",
            field="scope",
            mend=(f"use {', '.join(SCOPES)}", f"可用：{'、'.join(SCOPES)}"),
        )
    identifier, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    expires = None
    if valid_days is not None:
        expires = (datetime.now(UTC) + timedelta(days=valid_days)).isoformat(timespec="microseconds")
    key = ApiKey(identifier, name, wanted, moment(), expires, None)
    row = {"id": key.id, "name": name, "hash": _hash(secret), "scopes": " ".join(wanted)}
    with database.writing() as connection:
        connection.execute(api_keys.insert(), row | {"created": key.created, "expires": expires})
    return key, f"mcgt_{identifier}_{secret}"


def list_keys(database: Database) -> Sequence[ApiKey]:
    """Every key, revoked ones too, the oldest first."""
    with database.reading() as connection:
        return [_key(row) for row in connection.execute(select(api_keys).order_by(api_keys.c.created)).mappings()]


def has_keys(database: Database) -> bool:
    """Whether any key opens anything."""
    now = moment()
    return any(key.counts_at(now) for key in list_keys(database))


def revoke_key(database: Database, identifier: str) -> None:
    """Let a key open nothing any more. Raises UnknownRecordError where there is none, or none that counts."""
    with database.writing() as connection:
        done = connection.execute(
            update(api_keys).where(api_keys.c.id == identifier, api_keys.c.revoked.is_(None)).values(revoked=moment())
        )
    if not done.rowcount:
        raise UnknownRecordError(
            "there is no such key, or it is revoked already",
            "没有该密钥，或已吊销",
            field="id",
            mend=("mcgt keys list shows the keys", "可用mcgt keys list查看"),
        )


class KeyRing:
    """Recognises tokens; what it found it remembers for ``REMEMBERED`` seconds. Safe in several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, ApiKey | None]] = {}

    def find(self, token: str) -> ApiKey | None:
        """The key of a token, None where it opens nothing. Raises StorageError."""
        # Remembered by hash: the secret itself stays in no memory of ours.
        name, now = _hash(token), time.monotonic()
        with self._lock:
            until, key = self._known.get(name, (0.0, None))
        if now >= until:
            key = self._look_up(token)
            with self._lock:
                if len(self._known) >= _MOST_REMEMBERED:
                    self._known.clear()
                self._known[name] = (now + REMEMBERED, key)
        return key if key is not None and key.counts_at(moment()) else None

    def _look_up(self, token: str) -> ApiKey | None:
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        with self._database.reading() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.id == match[1])).mappings().first()
        is_right = hmac.compare_digest(_hash(match[2]), _NO_HASH if row is None else row["hash"])
        return _key(row) if row is not None and is_right else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: Any) -> ApiKey:
    scopes = tuple(scope for scope in SCOPES if scope in row["scopes"].split())
    return ApiKey(row["id"], row["name"], scopes, row["created"], row["expires"], row["revoked"])
