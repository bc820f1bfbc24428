"""Who is calling, and what he may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from flask import g

#: What a key allows: to read catalogues and results; to have projects judged; to confirm or override; everything.
Scope = Literal["read", "classify", "decide", "admin"]

SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller: ``name`` is that of the key, or ``anonymous`` where none is needed; ``key_id`` then None."""

    name: str = "anonymous"
    key_id: str | None = None
    scopes: frozenset[str] = frozenset(SCOPES)

    def may(self, scope: Scope) -> bool:
        """Whether a scope, or that of an administrator, is his."""
        return scope in self.scopes or "admin" in self.scopes


def caller() -> Caller:
    """Who sent the request at hand."""
    return cast("Caller", g.get("caller") or Caller())
