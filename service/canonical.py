"""One way to write a JSON value: what is hashed must be the same bytes for everybody who writes it."""

from __future__ import annotations

import json
from typing import Any

from service.errors import EntryError


def canonical(value: Any) -> str:
    """``value`` as JSON with sorted members, without blanks, and with every character as itself.

    Reading it and writing it again gives the same. Raises EntryError for what JSON or UTF-8 have no form for: NaN,
    infinities and halves of surrogate pairs.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except ValueError:
        raise EntryError(
            "holds a number or a character that cannot be kept",
            "含有无法保存的数值或字符",
            mend=("numbers must be finite, texts valid Unicode", "数值须有限，文本须为有效的Unicode"),
        ) from None
    return text
