"""Cursors: where a listing goes on, opaque to clients, and of no use for another listing than the one it came from."""

from __future__ import annotations

import base64
import binascii
import json
from hashlib import blake2b

from api.problems import RequestError


def write_cursor(listing: object, place: str | int) -> str:
    """The cursor that goes on after ``place`` of a listing, told by all that decides what is in it."""
    content = json.dumps([_digest(listing), place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(listing: object, cursor: str) -> str | int:
    """The place in a cursor. Raises RequestError where it is none of this listing."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        digest, place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if digest == _digest(listing) and isinstance(place, str | int) and not isinstance(place, bool):
            return place
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise RequestError(
        "bad-cursor",
        "not a cursor of this listing with these filters, or of an earlier version of the data",
        "该游标不属于此列表与筛选条件，或来自更早的数据版本",
        field="cursor",
        mend=("start again without cursor", "请去掉cursor重新开始"),
    )


def _digest(listing: object) -> str:
    content = json.dumps(listing, ensure_ascii=False, sort_keys=True)
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
