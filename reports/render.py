"""Verdicts as plain records: the one JSON form that the command line and HTTP share, and flat rows for tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from classification.criteria import CriterionResult
from classification.evidence import Certificate, Figure
from classification.extraction.project_dates import ProjectDate
from classification.facts import Origin
from classification.verdict import ComponentVerdict, Flag, Missing, RankedActivity, Reason, RegimeVerdict, Verdict
from mappings.text import traditional
from taxonomy.errors import McgtError
from taxonomy.model import Criterion, LocalisedText

Record = dict[str, Any]

LABEL_NAMES = {
    "green": LocalisedText("green", "绿色"),
    "transition": LocalisedText("transition", "转型"),
    "not_eligible": LocalisedText("not eligible", "不合格"),
}
TIER_NAMES = {
    "green": LABEL_NAMES["green"],
    "amber": LocalisedText("amber", "琥珀"),
    "transition": LABEL_NAMES["transition"],
}
OUTCOME_NAMES = {
    "met": LocalisedText("met", "达标"),
    "failed": LocalisedText("failed", "未达标"),
    "unknown": LocalisedText("open", "待定"),
    "prose": LocalisedText("in words, for a reader", "文字要求，由人判断"),
}
STATUS_NAMES = {
    "confirmed": LocalisedText("confirmed", "已确认"),
    "presumed": LocalisedText("presumed", "推定"),
    "evidence_missing": LocalisedText("evidence missing", "缺少证据"),
    "rejected": LocalisedText("rejected", "否定"),
    "no_match": LocalisedText("no match", "无对应活动"),
}


def say(text: LocalisedText, language: str) -> str:
    """``text`` in ``en``, ``zh`` (simplified) or ``zh-Hant`` (traditional)."""
    chosen = text.in_language(language)
    return traditional(chosen) if language == "zh-Hant" else chosen


def criterion_line(criterion: Criterion, language: str) -> str:
    """A criterion in one line: tier, summary, condition, period and reference."""
    parts = [say(criterion.summary, language)]
    if criterion.tier is not None:
        parts.insert(0, f"[{say(TIER_NAMES[criterion.tier], language)}]")
    if criterion.condition:
        parts.append(f"({say(criterion.condition, language)})")
    if criterion.scope.valid_from or criterion.scope.valid_to:
        parts.append(f"[{criterion.scope.valid_from or '…'} – {criterion.scope.valid_to or '…'}]")
    if criterion.reference:
        parts.append(f"<{criterion.reference}>")
    return " ".join(parts)


def verdict_record(identifier: str, verdict: Verdict) -> Record:
    """One object of the JSONL output. ``decision`` is for the id of its entry in the ledger, where it gets one."""
    head = verdict.headline
    return {
        "id": identifier,
        "headline": {
            "label": head.label,
            "status": head.status,
            "probability": head.probability,
            "regime": head.regime,
            "reasons": [_reason(one) for one in head.reasons],
            "review": [{"text_en": one.en, "text_zh": one.zh} for one in head.review],
        },
        "regimes": {name: _regime(one) for name, one in verdict.regimes.items()},
        "flags": [_flag(one) for one in verdict.flags],
        "evidence": [_figure(one) for one in verdict.evidence.figures],
        "certificates": [_certificate(one) for one in verdict.evidence.certificates],
        "dates": [_date(one) for one in verdict.evidence.dates],
        "origins": {metric: _origin(one) for metric, one in verdict.origins.items()},
        "components": [_component(one) for one in verdict.components],
        "resembles": [{"id": name, "weight": weight} for name, weight in verdict.resembles],
        "date": verdict.day.isoformat(),
        "versions": dict(verdict.versions),
        "decision": None,
        "error": None,
    }


def error_record(identifier: str, error: McgtError) -> Record:
    """The object of a row that could not be classified."""
    return {"id": identifier, "headline": None, "regimes": {}, "versions": {}, "error": error_details(error)}


def error_details(error: McgtError) -> Record:
    """Type, place, fault and mend of an error, in both languages."""
    return {
        "type": error.slug,
        "field": error.field,
        "row": error.row,
        "message_en": error.message("en"),
        "message_zh": error.message("zh"),
    }


def _regime(one: RegimeVerdict) -> Record:
    return {
        "label": one.label,
        "status": one.status,
        "probability": one.probability,
        "activities": [_activity(activity) for activity in one.activities],
        "criteria": [criterion_record(result) for result in one.criteria],
        "missing": [_missing(item) for item in one.missing],
        "shortfalls": [criterion_record(result) for result in one.shortfalls],
        "reasons": [_reason(reason) for reason in one.reasons],
        "aligned": one.is_aligned,
        "verification": one.verification,
        "reconstruction": one.is_reconstruction,
    }


def _activity(one: RankedActivity) -> Record:
    return {
        "id": one.id,
        "code": one.code,
        "name_zh": one.name.zh,
        "name_en": one.name.en,
        "probability": one.probability,
    }


def criterion_record(result: CriterionResult) -> Record:
    """One comparison: the condition, what was found and how it came out."""
    criterion, figure = result.criterion, result.figure
    return {
        "activity": result.activity,
        "outcome": result.outcome,
        "kind": criterion.kind,
        "tier": criterion.tier,
        "metric": criterion.metric,
        "comparator": criterion.comparator,
        "limit": criterion.value,
        "unit": criterion.unit,
        "found": None if figure is None else _figure(figure),
        "limit_converted": result.limit,
        "margin": None if result.margin is None else round(result.margin, 4),
        "certificate": None if result.certificate is None else _certificate(result.certificate),
        "shown_by": result.shown,
        "summary_en": criterion.summary.en,
        "summary_zh": criterion.summary.zh,
        "condition_en": None if criterion.condition is None else criterion.condition.en,
        "condition_zh": None if criterion.condition is None else criterion.condition.zh,
        "reference": criterion.reference,
        "verification": criterion.verification,
    }


def _figure(figure: Figure) -> Record:
    return {
        "metric": figure.metric,
        "value": figure.value,
        "upper": figure.upper,
        "comparator": figure.comparator,
        "unit": figure.unit,
        "canonical": figure.canonical,
        "quote": figure.quote,
        "span": [figure.start, figure.end],
        "time": figure.time,
        "plausible": figure.plausible,
    }


def _component(one: ComponentVerdict) -> Record:
    return {
        "text": one.part.text,
        "span": [one.part.start, one.part.end],
        "share": one.part.share,
        "label": one.headline.label,
        "status": one.headline.status,
        "probability": one.headline.probability,
        "labels": dict(one.labels),
        "activities": {regime: _activity(activity) for regime, activity in one.activities.items()},
    }


def _date(one: ProjectDate) -> Record:
    """A date with its first and last day; None stands for an open end ("by 2026")."""
    return {
        "event": one.event,
        "first": None if one.first == date.min else one.first.isoformat(),
        "last": None if one.last == date.max else one.last.isoformat(),
        "quote": one.quote,
        "span": [one.start, one.end],
    }


def _certificate(one: Certificate) -> Record:
    return {"scheme": one.scheme, "level": one.level, "quote": one.quote, "span": [one.start, one.end]}


def _origin(one: Origin) -> Record:
    return {
        "kind": one.kind,
        "text_en": one.reason.en,
        "text_zh": one.reason.zh,
        "inputs": [_figure(figure) for figure in one.inputs],
    }


def _flag(one: Flag) -> Record:
    return {"id": one.id, "text_en": one.text.en, "text_zh": one.text.zh, "span": list(one.span), "quote": one.quote}


def _missing(item: Missing) -> Record:
    return {"activity": item.activity, "metric": item.metric, "text_en": item.text.en, "text_zh": item.text.zh}


def _reason(reason: Reason) -> Record:
    return {
        "text_en": reason.text.en,
        "text_zh": reason.text.zh,
        "span": None if reason.span is None else list(reason.span),
    }
