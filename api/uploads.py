"""Takes in the body of a request in pieces, within a size and with patience for slow clients, but not without end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import BinaryIO, Self

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from api.problems import RequestError

#: Seconds that a piece may take to come. A client slower than that would hold a thread for days.
PATIENCE = 30.0
#: So many at a time in one process: each holds one of its threads, and the others must remain for short requests.
MOST_UPLOADS = 2
_PIECE = 1 << 16
#: What is left of a body that was refused is read off, since who is cut off while sending reads no answer: for so many
#: seconds in all, and as long as each piece comes within so many.
_FAREWELL = 10.0
_FAREWELL_PIECE = 0.2

_slots = threading.BoundedSemaphore(MOST_UPLOADS)


def receive(request: Request, target: BinaryIO, limit: int) -> int:
    """Write the body of ``request``, of at most ``limit`` bytes, to ``target``, and say how many there were.

    Raises RequestError for a body that is too large, compressed, broken off or too slow, or where too many are being
    taken in; StorageError where it cannot be written.
    """
    request.max_content_length = limit + 1
    try:
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise RequestError(
                "upload-media-type",
                "the file is compressed",
                "文件经过压缩",
                field="Content-Encoding",
                mend=("send it as it is", "请发送未压缩的文件"),
            )
        if not _slots.acquire(blocking=False):
            raise RequestError(
                "upload-busy",
                "too many files are being taken in at this moment",
                "当前上传的文件过多",
                mend=("try again in a moment", "请稍后重试"),
            )
        try:
            return _copy(request, target, limit)
        finally:
            _slots.release()
    except Exception:
        _take_leave(request)
        raise


def _copy(request: Request, target: BinaryIO, limit: int) -> int:
    declared, received = request.content_length, 0
    with _Patience(request, PATIENCE) as patience:
        while piece := _piece(request, limit, patience):
            patience.renew()
            received += len(piece)
            # The request allows for one byte more: what is cut off at a limit looks as if it were whole.
            if received > limit:
                raise _too_large(limit)
            try:
                target.write(piece)
            except OSError as error:
                # Who only classifies need not load what speaks to databases.
                from service.database import storage_error

                raise storage_error(error) from None
    if patience.is_lost:
        raise _slow()
    if declared is not None and received < declared:
        raise _broken_off()
    return received


def _piece(request: Request, limit: int, patience: _Patience) -> bytes:
    try:
        return request.stream.read(_PIECE)
    except RequestEntityTooLarge:
        raise _too_large(limit) from None
    except Exception:
        # A server raises errors of its own kind for a body that breaks off or is wrongly chunked.
        raise (_slow() if patience.is_lost else _broken_off()) from None


def _take_leave(request: Request) -> None:
    if not request.environ.get("wsgi.input_terminated"):
        return
    stream, end = request.environ["wsgi.input"], time.monotonic() + _FAREWELL
    with _Patience(request, _FAREWELL_PIECE) as patience, contextlib.suppress(Exception):
        while time.monotonic() < end and stream.read(_PIECE):
            patience.renew()


class _Patience(threading.Thread):
    """Lets reading from a client end once nothing was read for so many seconds.

    A deadline of the socket would not do: each byte that trickles in would renew it.
    """

    def __init__(self, request: Request, seconds: float) -> None:
        super().__init__(daemon=True)
        self._socket: socket.socket | None = request.environ.get("gunicorn.socket")
        self._seconds = seconds
        self._last = time.monotonic()
        self._over = threading.Event()
        self.is_lost = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def renew(self) -> None:
        """Something was read."""
        self._last = time.monotonic()

    def run(self) -> None:
        """Watch until the context ends or patience does."""
        while not self._over.wait(max(self._last + self._seconds - time.monotonic(), 0.01)):
            if time.monotonic() >= self._last + self._seconds:
                self.is_lost = True
                if self._socket is not None:
                    with contextlib.suppress(OSError):
                        self._socket.shutdown(socket.SHUT_RD)
                return


def _too_large(limit: int) -> RequestError:
    return RequestError(
        "too-large",
        f"the file is larger than {limit:,} bytes",
        f"文件超过{limit:,}字节",
        mend=("split the file", "请拆分文件"),
    )


def _slow() -> RequestError:
    return RequestError(
        "upload-slow",
        f"less than {_PIECE // 1024} KB came in {PATIENCE:g} seconds",
        f"{PATIENCE:g}秒内收到的内容不足{_PIECE // 1024} KB",
        mend=("send the file over a faster connection", "请使用更快的连接上传"),
    )


def _broken_off() -> RequestError:
    return RequestError("bad-request", "the body cannot be received", "无法接收请求体")
