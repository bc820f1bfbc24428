"""From the plain records of a catalogue file to the typed model, naming file, record and field of any fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, cast

from taxonomy.errors import CatalogueError
from taxonomy.model import (
    COMPARATORS,
    CRITERION_KINDS,
    GROUP_MODES,
    PROJECT_EVENTS,
    ROLES,
    TIERS,
    VERIFICATIONS,
    Activity,
    ActivityIndex,
    Catalogue,
    Category,
    CertificateLevel,
    Criterion,
    CriterionGroup,
    CriterionNode,
    DateLimit,
    LocalisedText,
    Measure,
    NameStatus,
    Provenance,
    Scope,
)

Record = Mapping[str, Any]
T = TypeVar("T")

_LEAF_FIELDS = frozenset(
    ("kind", "en", "zh", "measure", "objective", "tier", "condition", "shown_by", "refuted_by", "certificates")
    + ("deadline", "year", "track", "role", "standard", "reference", "verification", "note")
)
_SCOPE_FIELDS = frozenset(("applies_to", "not_for", "where", "period"))
_MEASURE_FIELDS = frozenset(("metric", "comparator", "value", "unit"))
_EVERYTHING = Scope()
_INDEX_FIELDS = frozenset(("core", "part", "mentioned", "roles", "modifiers", "excluded"))
_ACTIVITY_FIELDS = frozenset(
    ("code", "parent", "name", "name_status", "code_status", "scope", "objectives", "contribution", "industry")
    + ("index", "criteria", "dnsh", "provenance", "details")
)


def activity_id(catalogue: str, code: str) -> str:
    """The CURIE of an activity: ``eu`` and ``CCM 4.1`` give ``eu:CCM-4.1``."""
    return f"{catalogue}:{code.replace(' ', '-')}"


def fault(place: str, name: str, en: str, zh: str) -> CatalogueError:
    """A catalogue error that names the file and record (``place``) and the field."""
    return CatalogueError(f"{place}: {en}", f"{place}：{zh}", field=name)


def build_catalogue(record: Record, file: str) -> Catalogue:
    """The catalogue that a parsed file holds.

    Raises CatalogueError naming file, record and field when the file is not of the form described in
    docs/catalogue-format.md.
    """
    head = _mapping(record, "catalogue", file)
    identifier = str(_required(head, "id", file))
    provenance = _provenance(head, file, None)
    return Catalogue(
        id=identifier,
        title=_text(_required(head, "title", file), file, "title"),
        short_title=_text(_required(head, "short_title", file), file, "short_title"),
        issuer=str(_required(head, "issuer", file)),
        jurisdiction=str(_required(head, "jurisdiction", file)),
        legal_ref=_either(head.get("legal_ref"), file, "legal_ref"),
        version=_either(head.get("version"), file, "version"),
        published=_date(head.get("published"), file, "published"),
        effective=_date(head.get("effective"), file, "effective"),
        superseded=_date(head.get("superseded"), file, "superseded"),
        is_reconstruction=bool(head.get("is_reconstruction", False)),
        status_note=_text(head.get("status_note") or {}, file, "status_note"),
        sources=tuple(head.get("sources") or ()),
        official_counts=dict(head.get("official_counts") or {}),
        provenance=provenance,
        categories=tuple(_category(item, file, provenance) for item in _sequence(record, "categories", file)),
        activities=tuple(_activity(item, identifier, file) for item in _sequence(record, "activities", file)),
        details=head.get("details") or {},
    )


def _category(record: Record, file: str, inherited: Provenance) -> Category:
    place = f"{file}, category {record.get('code')}"
    return Category(
        code=str(_required(record, "code", place)),
        level=int(_required(record, "level", place)),
        parent=record.get("parent"),
        name=_text(_required(record, "name", place), place, "name"),
        provenance=_provenance(record, place, inherited),
    )


def _activity(record: Record, catalogue: str, file: str) -> Activity:
    place = f"{file}, activity {record.get('code')}"
    if unknown := set(record) - _ACTIVITY_FIELDS:
        raise fault(place, min(unknown), "unknown field", "未知字段")
    code = str(_required(record, "code", place))
    objectives = tuple(record.get("objectives") or ())
    status = record.get("name_status") or {}
    provenance = _provenance(record, place, None)
    # A leaf that names no objective serves the only one of its activity.
    objective = objectives[0] if len(objectives) == 1 else None
    return Activity(
        id=activity_id(catalogue, code),
        catalogue=catalogue,
        code=code,
        parent=record.get("parent"),
        name=_text(_required(record, "name", place), place, "name"),
        name_status=(_name_status(status, "en", place), _name_status(status, "zh", place)),
        scope=_text(record.get("scope") or {}, place, "scope"),
        objectives=objectives,
        contribution=record.get("contribution"),
        industry={scheme: tuple(codes) for scheme, codes in (record.get("industry") or {}).items()},
        index=_index(record.get("index") or {}, place),
        criteria=tuple(_node(item, place, objective, provenance) for item in record.get("criteria") or ()),
        dnsh=tuple(_leaf(item, place, None, provenance) for item in record.get("dnsh") or ()),
        provenance=provenance,
        code_status=_choice(record.get("code_status", "official"), ("official", "unknown"), place, "code_status"),
        details=record.get("details") or {},
    )


def _index(record: Record, place: str) -> ActivityIndex:
    if unknown := set(record) - _INDEX_FIELDS - {"facets"}:
        raise fault(place, f"index.{min(unknown)}", "unknown field", "未知字段")
    return ActivityIndex(
        needs_all_core=record.get("facets") == "all",
        **{name: tuple(record[name]) for name in _INDEX_FIELDS if name in record},
    )


def _node(record: Record, place: str, objective: str | None, provenance: Provenance) -> CriterionNode:
    if "kind" in record:
        return _leaf(record, place, objective, provenance)
    modes = [name for name in record if name not in _SCOPE_FIELDS]
    if len(modes) != 1 or modes[0] not in GROUP_MODES:
        raise fault(
            place, "criteria", f"expected a leaf with kind, or one of {GROUP_MODES}", "应为含kind的叶或一个分组"
        )
    members = tuple(_node(item, place, objective, provenance) for item in record[modes[0]])
    return CriterionGroup(modes[0], members, _scope(record, place))


def _leaf(record: Record, place: str, objective: str | None, provenance: Provenance) -> Criterion:
    if unknown := set(record) - _LEAF_FIELDS - _SCOPE_FIELDS:
        raise fault(place, f"criteria.{min(unknown)}", "unknown field", "未知字段")
    measure = record.get("measure") or {}
    if unknown := set(measure) - _MEASURE_FIELDS:
        raise fault(place, f"criteria.measure.{min(unknown)}", "unknown field", "未知字段")
    comparator, tier, value = measure.get("comparator"), record.get("tier"), measure.get("value")
    condition = record.get("condition")
    return Criterion(
        kind=_choice(record["kind"], CRITERION_KINDS, place, "criteria.kind"),
        summary=_text(record, place, "criteria"),
        objective=record.get("objective", objective),
        tier=None if tier is None else _choice(tier, TIERS, place, "criteria.tier"),
        metric=measure.get("metric"),
        comparator=None if comparator is None else _choice(comparator, COMPARATORS, place, "criteria.comparator"),
        value=float(value) if isinstance(value, int) else value,
        unit=measure.get("unit"),
        condition=None if condition is None else _text(condition, place, "criteria.condition"),
        scope=_scope(record, place),
        shown_by=tuple(record.get("shown_by") or ()),
        refuted_by=tuple(record.get("refuted_by") or ()),
        certificates=tuple(_certificate(item, place) for item in record.get("certificates") or ()),
        deadline=_deadline(record.get("deadline"), place),
        year=record.get("year"),
        track=record.get("track"),
        role=_choice(record.get("role", "pass"), ROLES, place, "criteria.role"),
        standard=record.get("standard"),
        reference=record.get("reference"),
        verification=_choice(
            record.get("verification", provenance.verification), VERIFICATIONS, place, "criteria.verification"
        ),
    )


def _scope(record: Record, place: str) -> Scope:
    if not _SCOPE_FIELDS & record.keys():
        return _EVERYTHING
    period = record.get("period") or {}
    return Scope(
        applies_to=tuple(record.get("applies_to") or ()),
        not_for=tuple(record.get("not_for") or ()),
        where=tuple(_gate(item, place) for item in record.get("where") or ()),
        valid_from=_date(period.get("from"), place, "criteria.period.from"),
        valid_to=_date(period.get("to"), place, "criteria.period.to"),
    )


def _gate(record: Record, place: str) -> Measure:
    if set(record) != _MEASURE_FIELDS:
        fields = sorted(_MEASURE_FIELDS)
        raise fault(place, "criteria.where", f"expected {fields}", f"应含{fields}")
    return Measure(
        record["metric"],
        _choice(record["comparator"], COMPARATORS, place, "criteria.where.comparator"),
        float(record["value"]),
        record["unit"],
    )


def _certificate(record: Record, place: str) -> CertificateLevel:
    return CertificateLevel(str(_required(record, "scheme", place)), str(record.get("level") or ""))


def _deadline(record: Record | None, place: str) -> DateLimit | None:
    if record is None:
        return None
    day = _date(_required(record, "day", place), place, "criteria.deadline.day")
    return DateLimit(
        _choice(record.get("event"), PROJECT_EVENTS, place, "criteria.deadline.event"),
        _choice(record.get("comparator"), COMPARATORS, place, "criteria.deadline.comparator"),
        cast("date", day),
    )


def _provenance(record: Record, place: str, inherited: Provenance | None) -> Provenance:
    own = record.get("provenance")
    if own is None:
        if inherited is None:
            raise fault(
                place, "provenance", "missing: every record says where it comes from", "缺失：每条记录须注明来源"
            )
        return inherited
    source = own.get("source") or (inherited.source if inherited else "")
    if not source:
        raise fault(place, "provenance.source", "empty", "为空")
    verification = _choice(own.get("verification"), VERIFICATIONS, place, "provenance.verification")
    return Provenance(str(source), verification, str(own.get("note") or ""))


def _text(record: object, place: str, name: str) -> LocalisedText:
    if not isinstance(record, Mapping):
        raise fault(place, name, "expected the languages en and zh", "应含en与zh两种语言")
    return LocalisedText(str(record.get("en") or ""), str(record.get("zh") or ""))


def _either(record: object, place: str, name: str) -> LocalisedText:
    """A text in both languages, or one that is written alike in both, such as an official number."""
    if isinstance(record, Mapping):
        return _text(record, place, name)
    text = "" if record is None else str(record)
    return LocalisedText(text, text)


def _name_status(record: Record, language: str, place: str) -> NameStatus:
    return _choice(record.get(language, "translated"), ("official", "translated"), place, f"name_status.{language}")


def _choice(value: object, allowed: tuple[T, ...], place: str, name: str) -> T:
    if value not in allowed:
        options = list(allowed)
        raise fault(place, name, f"{value!r} is not one of {options}", f"{value!r}不在{options}之中")
    return value


def _date(value: object, place: str, name: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        en, zh = f"{value!r} is not a date YYYY-MM-DD", f"{value!r}不是YYYY-MM-DD日期"
        raise fault(place, name, en, zh) from None


def _required(record: Record, name: str, place: str) -> Any:
    value = record.get(name)
    if value in (None, ""):
        raise fault(place, name, "missing", "缺失")
    return value


def _mapping(record: Record, name: str, place: str) -> Record:
    value = record.get(name) if isinstance(record, Mapping) else None
    if not isinstance(value, Mapping):
        raise fault(place, name, "missing or not a mapping", "缺失或不是映射")
    return value


def _sequence(record: Record, name: str, place: str) -> Sequence[Record]:
    value = record.get(name)
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise fault(place, name, "missing or not a list of records", "缺失或不是记录列表")
    return value
