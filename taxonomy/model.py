"""The typed model of a catalogue: what every other room reads. Frozen values, no input or output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Verification = Literal["official-text", "secondary-source", "derived", "from-memory"]
NameStatus = Literal["official", "translated"]
CriterionKind = Literal["threshold", "requirement", "certification", "exclusion"]
Tier = Literal["green", "amber", "transition"]
Comparator = Literal["<", "<=", "=", ">=", ">"]
Role = Literal["pass", "method-parameter", "scope", "exemption", "trigger", "baseline", "benchmark"]
GroupMode = Literal["all_of", "any_of", "by_product_type"]
#: What happened on a day: approved or filed; financed or issued; permit granted; building begun; in operation; made.
ProjectEvent = Literal["approval", "financing", "permit", "construction", "commissioning", "manufacture"]

VERIFICATIONS: tuple[Verification, ...] = get_args(Verification)
CRITERION_KINDS: tuple[CriterionKind, ...] = get_args(CriterionKind)
TIERS: tuple[Tier, ...] = get_args(Tier)
COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)
ROLES: tuple[Role, ...] = get_args(Role)
GROUP_MODES: tuple[GroupMode, ...] = get_args(GroupMode)
PROJECT_EVENTS: tuple[ProjectEvent, ...] = get_args(ProjectEvent)

#: Anything a YAML file can hold, for the catalogue-specific details that no regime shares.
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class LocalisedText:
    """A text in English and simplified Chinese. Traditional Chinese is derived where it is shown."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """The text in ``en`` or ``zh``; the other language where one is empty."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from and how far it was verified."""

    source: str
    verification: Verification
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric compared with a figure, such as ``installed_capacity > 50 MW``."""

    metric: str
    comparator: Comparator
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class CertificateLevel:
    """A certificate of a scheme of certificates.yaml, at ``level`` or better; any level where that is empty."""

    scheme: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class DateLimit:
    """What has to happen by, or after, a day."""

    event: ProjectEvent
    comparator: Comparator
    day: date


@dataclass(frozen=True, slots=True)
class Scope:
    """The projects and days that a node of a criterion tree is for; outside of it the node takes no part.

    ``applies_to`` and ``not_for`` name concepts, roles and modifiers: the project is about one of the first, none of the
    second. ``where`` are gates of size. The ends of the period are open where they are None.
    """

    applies_to: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    where: tuple[Measure, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the node applies on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One leaf of a criterion tree.

    A ``threshold`` compares ``metric`` (an id of the metrics registry) with ``value`` in ``unit``. ``value`` is a
    number, the name of a standard or policy document, or None where the source gives no figure (a baseline that is
    not public). A ``certification`` is met by any of ``certificates``. A requirement in words is met where the project is
    about a concept, role or modifier of ``shown_by`` and failed by one of ``refuted_by``; so is an exclusion.
    ``condition`` says in words what no field says.
    ``role`` tells a figure that decides (``pass``) from a parameter of the method, a size gate or a benchmark.
    ``verification`` is that of the activity unless the record says otherwise; the source is the activity's.
    """

    kind: CriterionKind
    summary: LocalisedText
    objective: str | None = None
    tier: Tier | None = None
    metric: str | None = None
    comparator: Comparator | None = None
    value: float | str | None = None
    unit: str | None = None
    condition: LocalisedText | None = None
    scope: Scope = Scope()
    shown_by: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    certificates: tuple[CertificateLevel, ...] = ()
    deadline: DateLimit | None = None
    year: int | None = None
    track: str | None = None
    role: Role = "pass"
    standard: str | None = None
    reference: str | None = None
    verification: Verification = "official-text"

    @property
    def is_numeric(self) -> bool:
        """Whether the criterion states a figure, not only a requirement in words."""
        return isinstance(self.value, (int, float)) and self.comparator is not None


@dataclass(frozen=True, slots=True)
class CriterionGroup:
    """An inner node: ``all_of`` its members, ``any_of`` them, or each for its own product type."""

    mode: GroupMode
    members: tuple[CriterionNode, ...]
    scope: Scope = Scope()


CriterionNode = Criterion | CriterionGroup


def leaves(nodes: tuple[CriterionNode, ...]) -> Iterator[Criterion]:
    """Every criterion of a tree, depth first, in the order of the catalogue."""
    for node in nodes:
        if isinstance(node, CriterionGroup):
            yield from leaves(node.members)
        else:
            yield node


@dataclass(frozen=True, slots=True)
class Category:
    """A heading of a catalogue; ``level`` counts from 1."""

    code: str
    level: int
    parent: str | None
    name: LocalisedText
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ActivityIndex:
    """What an activity is about, in concepts of the thesaurus: judged by a reader, record by record.

    ``core`` topics are alternatives unless ``needs_all_core``; ``excluded`` holds where the concept is the main object
    of a project, never for something mentioned or standing beside.
    """

    core: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    needs_all_core: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """One economic activity of one catalogue: the unit that a project is matched with.

    ``industry`` maps a classification (``gbt4754``, ``isic4``, ``nace2``) to its codes. ``details`` holds what only
    this catalogue says (China's greenhouse-gas marks, legal acts, …). ``code_status`` is ``unknown`` where the official
    number could not be read: such a code must not be shown as official.
    """

    id: str
    catalogue: str
    code: str
    parent: str | None
    name: LocalisedText
    name_status: tuple[NameStatus, NameStatus]
    scope: LocalisedText
    objectives: tuple[str, ...]
    contribution: str | None
    industry: Mapping[str, tuple[str, ...]]
    index: ActivityIndex
    criteria: tuple[CriterionNode, ...]
    dnsh: tuple[Criterion, ...]
    provenance: Provenance
    code_status: Literal["official", "unknown"] = "official"
    details: Mapping[str, Json] = field(default_factory=dict)

    def criterion_leaves(self) -> Iterator[Criterion]:
        """The leaves of the substantial-contribution criteria."""
        return leaves(self.criteria)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue with its headings and activities, in the order of the source."""

    id: str
    title: LocalisedText
    short_title: LocalisedText
    issuer: str
    jurisdiction: str
    legal_ref: LocalisedText
    version: LocalisedText
    published: date | None
    effective: date | None
    superseded: date | None
    is_reconstruction: bool
    status_note: LocalisedText
    sources: tuple[str, ...]
    official_counts: Mapping[str, int]
    provenance: Provenance
    categories: tuple[Category, ...]
    activities: tuple[Activity, ...]
    details: Mapping[str, Json] = field(default_factory=dict)

    def in_force(self, day: date) -> bool:
        """Whether the catalogue is the one in force on ``day``; an unknown date does not exclude it."""
        start = self.effective or self.published
        return (start is None or start <= day) and (self.superseded is None or day < self.superseded)
