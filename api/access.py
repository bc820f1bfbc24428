"""Who is calling, and what he may do: keys, scopes and rates, checked before any operation."""

from __future__ import annotations

import ipaddress
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from flask import Flask, Response, current_app, g, request

from api.problems import RequestError
from api.state import service_state
from service.errors import StorageError
from service.keys import SCOPES, KeyRing, Scope
from service.rate_limit import RateLimit
from service.settings import Settings

if TYPE_CHECKING:
    from service.denials import DenialLog, Reason

_View = TypeVar("_View", bound=Callable[..., object])
_EXTENSION = "mcgt-access"
_ATTRIBUTE = "mcgt_scope"
_log = logging.getLogger(__name__)


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


def needs(scope: Scope | None) -> Callable[[_View], _View]:
    """Say which scope an operation needs; without it that is ``read``, with None no key at all."""

    def mark(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, scope)
        return view

    return mark


def keys_required(settings: Settings) -> bool:
    """Whether callers need a key: as the settings say, else wherever others than this machine can call."""
    if settings.keys == "auto":
        return not is_loopback(settings.host)
    return settings.keys == "required"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address. A name other than ``localhost`` may be anything."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Access:
    """Keys and rates of one application."""

    def __init__(self, settings: Settings) -> None:
        self.required = keys_required(settings)
        self.limited = self.required or settings.limit_anonymous
        self.rate = RateLimit(settings.rate_per_minute, settings.rate_burst)
        self._ring: KeyRing | None = None
        self._denials: DenialLog | None = None

    def ring(self) -> KeyRing:
        if self._ring is None:
            self._ring = KeyRing(service_state().database)
        return self._ring

    def denials(self) -> DenialLog:
        from service.denials import DenialLog

        if self._denials is None:
            self._denials = DenialLog(service_state().database)
        return self._denials


def install_access(app: Flask, settings: Settings) -> None:
    """Check every request to ``app`` before its operation, and tell of denials afterwards."""
    app.extensions[_EXTENSION] = _Access(settings)
    app.before_request(_check)


def _check() -> Response | None:
    access = cast("_Access", current_app.extensions[_EXTENSION])
    scope = _scope()
    if scope is None or request.method == "OPTIONS":
        return None
    g.caller = _identified(access) if access.required else Caller()
    if access.limited:
        _count(access)
    if not caller().may(scope):
        _deny(access, "scope")
        raise RequestError(
            "forbidden",
            f"this key does not allow to {scope}",
            f"该密钥没有{scope}权限",
            field="Authorization",
            mend=("use a key with that scope", "请使用具有该权限的密钥"),
        )
    return None


def _scope() -> Scope | None:
    view = current_app.view_functions.get(request.endpoint or "")
    return cast("Scope | None", getattr(view, _ATTRIBUTE, "read"))


def _identified(access: _Access) -> Caller:
    token = _token()
    if not token:
        _count(access)
        _deny(access, "no-key")
        raise _unauthenticated("a key is needed", "需要密钥")
    key = access.ring().find(token)
    if key is None:
        _count(access)
        _deny(access, "wrong-key")
        raise _unauthenticated("the key is not known, expired or revoked", "密钥无效、已过期或已吊销")
    return Caller(key.name, key.id, frozenset(key.scopes))


def _token() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else request.headers.get("X-API-Key", "")


def _count(access: _Access) -> None:
    """Count the request for its key, else for the address it comes from. Raises RequestError."""
    known = cast("Caller | None", g.get("caller"))
    client = known.key_id if known and known.key_id else f"address {request.remote_addr}"
    seconds = access.rate.wait(client)
    if seconds:
        g.retry_after = max(1, math.ceil(seconds))
        _deny(access, "rate")
        raise RequestError(
            "rate-limited",
            "too many requests in a short time",
            "短时间内请求过多",
            mend=(f"ask again in {g.retry_after} s", f"请在{g.retry_after}秒后重试"),
        )


def _deny(access: _Access, reason: Reason) -> None:
    known = cast("Caller | None", g.get("caller"))
    rule = request.url_rule.rule if request.url_rule else "-"
    g.denied = reason
    try:
        access.denials().add(
            reason, known.key_id if known else None, request.remote_addr or "", f"{request.method} {rule}", g.request_id
        )
    except StorageError:
        # The call is denied all the same; the log tells of it too.
        _log.warning("a denial could not be stored")


def _unauthenticated(en: str, zh: str) -> RequestError:
    return RequestError(
        "unauthenticated",
        en,
        zh,
        field="Authorization",
        mend=(
            "send Authorization: Bearer with a key made by mcgt keys create",
            "请以Authorization: Bearer发送由mcgt keys create创建的密钥",
        ),
    )
