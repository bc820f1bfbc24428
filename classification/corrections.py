"""Confirmed verdicts as an analyst hands them in, completed and checked so that the matcher can learn from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from classification.classifier import Classifier
from classification.project import Project
from mappings.examples import LABELLED_REGIMES, LABELS
from mappings.text import normalise
from taxonomy.errors import InputError
from taxonomy.library import Library

_MEMBERS = frozenset(("text", "headline", "labels", "activities"))


def read_corrections(path: Path, shipped: Classifier, day: date) -> dict[str, dict[str, Any]]:
    """Text -> training record, from a JSONL file of ``{"text", "headline"?, "labels"?, "activities"?}``.

    What a line leaves out is taken as confirmed as the program sees it today. Raises InputError with row and field.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", f"无法读取{path}：{error}", field="corrections") from None
    records = {}
    for row, line in enumerate(lines, start=1):
        if line.strip():
            given = _parsed(line, row)
            records[given["text"]] = _completed(given, row, shipped, day)
    if not records:
        raise InputError(f"{path} holds no correction", f"{path}中没有更正", field="corrections")
    return records


def _parsed(line: str, row: int) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except ValueError:
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str) or not given["text"].strip():
        raise InputError(
            "not a correction",
            "不是更正记录",
            row=row,
            field="text",
            mend=("give a JSON object with text, and what was confirmed", "请给出含text及所确认内容的JSON对象"),
        )
    if unknown := sorted(set(given) - _MEMBERS):
        raise InputError(f"unknown member {unknown[0]!r}", f"未知成员{unknown[0]!r}", row=row, field=unknown[0])
    return given


def _completed(given: Mapping[str, Any], row: int, shipped: Classifier, day: date) -> dict[str, Any]:
    verdict = shipped.classify(Project(given["text"]), day=day)
    labels = {regime: verdict.regimes[regime].label for regime in LABELLED_REGIMES}
    # What China's transition lists name is shown under its catalogues, but is none of theirs.
    shown = {
        regime: [one.code for one in verdict.regimes[regime].activities if one.id.startswith(f"{regime}:")]
        for regime in LABELLED_REGIMES
    }
    activities = {regime: codes[:1] for regime, codes in shown.items() if labels[regime] != "not_eligible"}
    labels |= _labels(given.get("labels", {}), row)
    activities |= _activities(given.get("activities", {}), row, shipped.library)
    headline = given.get("headline", verdict.headline.label)
    _check_label(headline, row, "headline")
    identifier = hashlib.blake2b(given["text"].encode(), digest_size=6).hexdigest()
    return {
        "id": f"learned-{identifier}",
        "text": given["text"],
        "language": normalise(given["text"]).language(),
        "activities": {regime: codes for regime, codes in activities.items() if codes},
        "labels": labels,
        "headline": headline,
        "family": f"learned-{identifier}",
    }


def _labels(given: Any, row: int) -> dict[str, Any]:
    for regime, label in _by_regime(given, row, "labels").items():
        _check_label(label, row, f"labels.{regime}")
    return dict(given)


def _activities(given: Any, row: int, known: Library) -> dict[str, list[str]]:
    found = {}
    for regime, codes in _by_regime(given, row, "activities").items():
        field = f"activities.{regime}"
        if not isinstance(codes, list):
            raise InputError("not a list of codes", "不是编号列表", row=row, field=field)
        for code in codes:
            if not isinstance(code, str) or f"{regime}:{code.replace(' ', '-')}" not in known:
                raise InputError(
                    f"{code!r} is no activity of {regime}",
                    f"{code!r}不是{regime}的活动",
                    row=row,
                    field=field,
                    mend=("see: mcgt catalogue search", "可用 mcgt catalogue search 查找"),
                )
        found[regime] = codes
    return found


def _by_regime(given: Any, row: int, field: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise InputError("not an object by regime", "不是按目录给出的对象", row=row, field=field)
    if unknown := sorted(set(given) - set(LABELLED_REGIMES)):
        raise InputError(
            f"unknown regime {unknown[0]!r}",
            f"未知目录{unknown[0]!r}",
            row=row,
            field=f"{field}.{unknown[0]}",
            mend=(f"choose from {', '.join(LABELLED_REGIMES)}", f"可选：{'、'.join(LABELLED_REGIMES)}"),
        )
    return given


def _check_label(label: Any, row: int, field: str) -> None:
    if label not in LABELS:
        raise InputError(
            f"{label!r} is no label",
            f"{label!r}不是标签",
            row=row,
            field=field,
            mend=(f"choose from {', '.join(LABELS)}", f"可选：{'、'.join(LABELS)}"),
        )
