"""What a user brings: one project, with whatever is known beside its description."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from classification.facts import Days
from taxonomy.errors import InputError
from taxonomy.model import ProjectEvent

#: Longer descriptions are refused: a project fits into a few pages, a whole prospectus does not describe one project.
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Project:
    """A project description with optional facts.

    ``metrics`` maps ids of the metrics registry to figures in the metric's own unit; they beat figures in the text.
    ``dates`` are days on which something happened or is to happen; they beat dates in the text.
    ``industry_code`` is a GB/T 4754, NACE or ISIC code as given; ``country`` an ISO 3166 code or name as given.
    """

    text: str
    id: str | None = None
    name: str | None = None
    country: str | None = None
    industry_code: str | None = None
    amount: float | None = None
    currency: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    dates: Mapping[ProjectEvent, Days] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no verdict can be given on. Raises InputError."""
        if not any(unicodedata.category(character)[0] in "LN" for character in self.text):
            raise InputError(
                "the description is empty",
                "项目描述为空",
                field="text",
                mend=("write what the money builds or buys", "请写明资金建设或购买的内容"),
            )
        if len(self.text) > LONGEST_TEXT:
            raise InputError(
                f"the description has {len(self.text):,} characters, the limit is {LONGEST_TEXT:,}",
                f"项目描述长{len(self.text):,}字，上限{LONGEST_TEXT:,}字",
                field="text",
                mend=("give the part that describes the use of proceeds", "请只保留说明资金用途的部分"),
            )

    @property
    def described(self) -> str:
        """Name and description as one text; the name only where the description does not hold it already."""
        if self.name and self.name not in self.text:
            return (
                f"{self.name}。{self.text}" if any(ord(c) > 0x2E80 for c in self.text) else f"{self.name}. {self.text}"
            )
        return self.text
