"""One thing that is wrong, or doubtful, in the data: where it is and what is the matter, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a data file.

    ``record`` is the code or id of the record, ``catalogue`` for the head of a catalogue file; ``field`` names the
    member, with its place in a criterion tree (``criteria[0].any_of[1].measure.unit``). An ``error`` must be mended; a
    ``warning`` is a limit of the data that users should know.
    """

    file: str
    record: str
    field: str
    en: str
    zh: str
    severity: Severity = "error"

    def message(self, language: str = "en") -> str:
        """One line: file, record, field, fault. ``language`` is ``en`` or ``zh``."""
        if language.startswith("zh"):
            return f"{self.file}，{self.record}，{self.field}：{self.zh}"
        return f"{self.file}, {self.record}, {self.field}: {self.en}"
