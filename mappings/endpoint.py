"""Asks an HTTP service for JSON, and survives whatever comes back. Used by what the user switches on; httpx is optional.

The key is read from an environment variable when a request is made, so that it stands in no value that is shown, stored or
sent to another process. No error quotes what was sent or what came back: both may hold the text of a project.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from taxonomy.errors import InputError, NonsenseError, RefusedError, RemoteError, UnreachableError

if TYPE_CHECKING:
    import httpx

#: The service may be in order again a moment later.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a service.

    ``seconds`` for one answer and ``budget`` for all attempts at it, waiting between them included. The first wait is
    ``pause``, and each is twice as long as the one before, unless the service names its own.
    """

    seconds: float = 20.0
    attempts: int = 3
    budget: float = 60.0
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service at ``base``, such as ``https://host/v1``. ``key_variable`` names the variable that holds its key, if any.

    ``name`` is what to call it in errors, in English and Chinese. Answers longer than ``longest`` bytes are not read on.
    """

    base: str
    key_variable: str
    name: tuple[str, str]
    patience: Patience = Patience()
    longest: int = 1_000_000

    def __post_init__(self) -> None:
        """Refuse an address that cannot be one, and one that holds a password. Raises InputError."""
        try:
            parts = urlsplit(self.base)
            is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_usable = False
        if not is_usable or parts.username is not None or parts.query or parts.fragment:
            raise InputError(
                f"not an address of {self.name[0]}",
                f"不是{self.name[1]}的地址",
                field="URL",
                mend=(
                    f"write it as https://host/v1; a key goes into {self.key_variable}",
                    f"请写成https://host/v1；密钥放入环境变量{self.key_variable}",
                ),
            )

    def post(self, path: str, content: Any) -> Any:
        """The answer, as JSON, to ``content`` sent to ``base``/``path``. Raises RemoteError, or InputError without httpx."""
        client = _client(os.getpid())
        patience = self.patience
        end = time.monotonic() + patience.budget
        error: RemoteError = self._late()
        for attempt in range(patience.attempts):
            left = end - time.monotonic()
            if left <= 0:
                break
            wait = patience.pause * 2**attempt
            try:
                status, named, body = self._once(client, path, content, min(patience.seconds, left))
            except UnreachableError as failure:
                error = failure
            else:
                if status == 200:
                    return self._read(body)
                if status not in _PASSING:
                    raise self._refused(status)
                error = self._busy(status)
                wait = named or wait
            if attempt + 1 == patience.attempts or time.monotonic() + wait >= end:
                break
            time.sleep(wait)
        raise error

    def _once(self, client: httpx.Client, path: str, content: Any, seconds: float) -> tuple[int, float, bytes]:
        """Status, the wait asked for, and body of one answer. Raises UnreachableError, or NonsenseError if too long."""
        import httpx

        end = time.monotonic() + seconds
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Content-Type": "application/json"}
        headers |= self._authorization()
        # Escaped, since a text may hold halves of characters, which no encoding can write.
        sent = json.dumps(content).encode("ascii")
        address = f"{self.base.rstrip('/')}/{path}"
        try:
            with client.stream("POST", address, content=sent, headers=headers, timeout=seconds) as response:
                body = bytearray()
                for piece in response.iter_raw():
                    body += piece
                    if len(body) > self.longest:
                        raise self.nonsense("longer than any answer", "超出应有长度")
                    if time.monotonic() > end:
                        raise self._late()
                return response.status_code, _seconds(response.headers.get("Retry-After")), bytes(body)
        except httpx.TimeoutException:
            raise self._late() from None
        except httpx.InvalidURL:
            raise self._unusable() from None
        except (httpx.HTTPError, httpx.StreamError):
            raise self._broken() from None

    def _authorization(self) -> dict[str, str]:
        """The header that carries the key, if there is one. Raises InputError for a key that no header can carry."""
        key = os.environ.get(self.key_variable, "").strip()
        if not (key.isascii() and key.isprintable()):
            raise InputError(
                "the key holds characters that no key has",
                "密钥含有不应出现的字符",
                field=self.key_variable,
                mend=("copy it again", "请重新复制"),
            )
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _read(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise self.nonsense("not JSON", "不是JSON") from None

    def nonsense(self, en: str, zh: str) -> NonsenseError:
        """The error for an answer that is not what was asked for."""
        return NonsenseError(
            f"the answer of {self.name[0]} is of no use: {en}",
            f"{self.name[1]}的应答无法使用：{zh}",
            mend=("see whether the address is that of an OpenAI-compatible API", "请确认该地址提供OpenAI兼容接口"),
        )

    def _late(self) -> UnreachableError:
        return UnreachableError(
            f"{self.name[0]} did not answer in time",
            f"{self.name[1]}未在规定时间内应答",
            mend=("see whether it runs, or give it more time", "请确认其正在运行，或延长等待时间"),
        )

    def _broken(self) -> UnreachableError:
        return UnreachableError(
            f"{self.name[0]} cannot be reached, or broke off",
            f"无法连接{self.name[1]}，或连接中断",
            mend=("see whether it runs at the address given", "请确认其在所给地址运行"),
        )

    def _busy(self, status: int) -> UnreachableError:
        return UnreachableError(
            f"{self.name[0]} is overloaded or out of order (HTTP {status})",
            f"{self.name[1]}过载或发生故障（HTTP {status}）",
            mend=("try again later", "请稍后重试"),
        )

    def _refused(self, status: int) -> RefusedError:
        mend = ("see whether it knows the model and takes such requests", "请确认其提供该模型并支持此类请求")
        if status in (401, 403):
            mend = (f"put its key into {self.key_variable}", f"请将其密钥放入环境变量{self.key_variable}")
        elif status == 404:
            mend = ("see whether address and model are right", "请核对地址与模型名称")
        return RefusedError(
            f"{self.name[0]} refused (HTTP {status})", f"{self.name[1]}拒绝应答（HTTP {status}）", mend=mend
        )

    def _unusable(self) -> RefusedError:
        return RefusedError(f"{self.name[0]} has no usable address", f"{self.name[1]}的地址无法使用")


def _seconds(given: str | None) -> float:
    """The wait that a Retry-After header asks for in seconds; 0 where it asks for none, or for a day of the calendar."""
    return float(given) if given and given.isascii() and given.isdigit() and len(given) < 6 else 0.0


@functools.cache
def _client(process: int) -> httpx.Client:
    """One client for each ``process``: connections that are open must not be shared with a process forked later."""
    try:
        import httpx
    except ImportError:
        raise InputError(
            "a service cannot be asked without the package httpx",
            "缺少程序包httpx，无法使用外部服务",
            mend=("pip install 'mcgt[remote]'", "请运行pip install 'mcgt[remote]'"),
        ) from None
    client = httpx.Client()
    atexit.register(client.close)
    return client
