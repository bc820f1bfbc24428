"""Answers that stay the same for a version of the data: with a tag, and a client that has one is told so in few bytes."""

from __future__ import annotations

import functools
from typing import Any

from flask import Response, current_app, request

from classification.classifier import CODE_VERSION
from taxonomy.library import library

#: Data change with a release or an import; until then nobody need ask again for an hour.
_CACHE = "public, max-age=3600"


def kept(record: Any) -> Response:
    """``record`` as JSON that may be kept, or 304 for a client that has it."""
    return tagged(Response(current_app.json.dumps(record), content_type="application/json"))


def tagged(response: Response, *form: str) -> Response:
    """``response`` with a tag that changes with the data and the code, and with ``form``."""
    response.headers["Cache-Control"] = _CACHE
    # What one address answers depends on its parameters alone, and those are part of the address.
    response.set_etag("-".join((_version(), CODE_VERSION, *form)))
    response.make_conditional(request)
    return response


@functools.cache
def _version() -> str:
    return library().version[:16]
