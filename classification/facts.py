"""What is known of one project, as the criteria ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from classification.evidence import Certificate, Figure
from taxonomy.model import LocalisedText, ProjectEvent


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a date in a text can mean: a year is its first to its last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures of a metric come from, when not from the text itself; ``inputs`` are those worked with."""

    kind: Literal["given", "implied", "bound", "derived"]
    reason: LocalisedText
    inputs: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures by metric, certificates, dates by event, and the concepts, roles and modifiers a project is about.

    ``unnamed`` are figures of which the text does not say what they measure; ``is_uncertified`` that it denies having any
    certificate, ``has_no_other`` that its place has granted none beside those named.
    """

    figures: Mapping[str, Sequence[Figure]] = field(default_factory=dict)
    certificates: Sequence[Certificate] = ()
    concepts: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    dates: Mapping[ProjectEvent, Days] = field(default_factory=dict)
    unnamed: Sequence[Figure] = ()
    is_uncertified: bool = False
    has_no_other: bool = False

    def named(self, names: Sequence[str]) -> str | None:
        """The first of ``names`` that the project is about."""
        return next((name for name in names if name in self.concepts or name in self.cues), None)
