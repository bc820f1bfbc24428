"""``mcgt keys``: keys of the HTTP API made, listed and revoked, and the calls that were denied."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from reports.render import say
from service.database import Database, open_database
from service.denials import denials
from service.keys import create_key, list_keys, revoke_key
from taxonomy.model import LocalisedText

_WORDS = {
    "made": LocalisedText(
        "Key {id} for {name}: {scopes}. Keep it now; it is not shown again:",
        "已为{name}创建密钥{id}，权限：{scopes}。请立即保存，不会再次显示：",
    ),
    "revoked": LocalisedText("Key {id} is revoked.", "密钥{id}已吊销。"),
    "no-keys": LocalisedText("There are no keys.", "没有密钥。"),
    "no-denials": LocalisedText("No call was denied.", "没有被拒绝的请求。"),
    "id": LocalisedText("id", "编号"),
    "name": LocalisedText("name", "名称"),
    "scopes": LocalisedText("scopes", "权限"),
    "created": LocalisedText("created", "创建时间"),
    "expires": LocalisedText("expires", "到期时间"),
    "revoked_at": LocalisedText("revoked", "吊销时间"),
    "at": LocalisedText("time", "时间"),
    "reason": LocalisedText("reason", "原因"),
    "key_id": LocalisedText("key", "密钥"),
    "address": LocalisedText("address", "地址"),
    "operation": LocalisedText("operation", "操作"),
}


def run_create(url: str, name: str, scopes: Sequence[str], days: int | None, language: str) -> None:
    """Make a key and print its token on a line of its own."""
    with _opened(url) as database:
        key, token = create_key(database, name, scopes, valid_days=days)
    print(say(_WORDS["made"], language).format(id=key.id, name=key.name, scopes=", ".join(key.scopes)))
    print(token)


def run_list(url: str, language: str, *, as_json: bool) -> None:
    """Print the keys without their secrets."""
    with _opened(url) as database:
        found = [asdict(key) | {"scopes": list(key.scopes)} for key in list_keys(database)]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    rows = [one | {"scopes": ", ".join(one["scopes"]), "revoked_at": one["revoked"]} for one in found]
    _table(rows, ("id", "name", "scopes", "created", "expires", "revoked_at"), "no-keys", language)


def run_revoke(url: str, identifier: str, language: str) -> None:
    """Revoke a key and say so. Raises UnknownRecordError."""
    with _opened(url) as database:
        revoke_key(database, identifier)
    print(say(_WORDS["revoked"], language).format(id=identifier))


def run_denied(url: str, limit: int, language: str, *, as_json: bool) -> None:
    """Print the latest denied calls, the newest first."""
    with _opened(url) as database:
        found = [asdict(one) for one in denials(database, limit=limit)]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    _table(found, ("at", "reason", "key_id", "address", "operation"), "no-denials", language)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str], nothing: str, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        print(say(_WORDS[nothing], language))
        return
    table = Table()
    for name in columns:
        table.add_column(say(_WORDS[name], language), overflow="fold")
    for row in rows:
        table.add_row(*(str(row[name] or "") for name in columns))
    Console(highlight=False, markup=False).print(table)
