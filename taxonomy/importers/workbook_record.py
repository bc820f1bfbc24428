"""Entries of a workbook -> the record of a catalogue file: headings, activities, criteria, each with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from taxonomy.importers import MappingRow, UnknownReference
from taxonomy.importers.wording import in_languages
from taxonomy.importers.workbook_entry import Entry
from taxonomy.industry import classification
from taxonomy.model import Catalogue, LocalisedText

Record = dict[str, Any]

NOTE = "read from the workbook given by the user"

_SIDES: Mapping[str | None, Mapping[str, str]] = {
    "eu": {"en": "EU side", "zh": "欧盟一方"},
    "cn2021": {"en": "CN side", "zh": "中国一方"},
    "sg": {"en": "SG side", "zh": "新加坡一方"},
}
_JURISDICTIONS: Mapping[str, str] = {"eu": "EU", "cn2021": "CN", "sg": "SG"}
_TITLE = re.compile(
    r"(?:section|sector|门类|部门)?\s*(?P<letter>[A-U])(?:[\s.:：、,，—–-]+|(?=[\u3400-\u9fff]))(?P<title>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_INDUSTRY_CODE = re.compile(r"[A-U]?\s?\d{1,2}(?:\.?\d){0,3}", re.ASCII)


def catalogue_record(
    reconstruction: Catalogue,
    file: str,
    entries: Sequence[Entry],
    mappings: Sequence[MappingRow],
    unknown: Sequence[UnknownReference],
    *,
    is_sample: bool,
) -> Record:
    """The record of the imported catalogue; what is said about it in public is taken from the reconstruction's head.

    A workbook that calls itself a sample is not called an official text.
    """
    verification = "secondary-source" if is_sample else "official-text"
    targets: dict[str, dict[str, list[str]]] = {}
    for row in mappings:
        targets.setdefault(row.subject, {}).setdefault(row.catalogue, []).append(row.object_)
    unresolved: dict[str, list[str]] = {}
    for one in unknown:
        unresolved.setdefault(one.code, []).append(f"{one.catalogue}: {one.text}")
    return {
        "catalogue": _head(reconstruction, file, verification, is_sample=is_sample),
        "categories": _categories(entries, reconstruction),
        "activities": [
            _activity(entry, file, verification, targets.get(entry.code, {}), unresolved.get(entry.code, []))
            for entry in entries
        ],
    }


def _head(reconstruction: Catalogue, file: str, verification: str, *, is_sample: bool) -> Record:
    note = LocalisedText(
        f"Read from the workbook {file} that was imported here; mcgt has not compared it with the official publication.",
        f"读自在此导入的工作簿{file}；本软件未将其与官方发布件核对。",
    )
    if is_sample:
        note = LocalisedText(
            f"{note.en} The workbook calls itself a sample: do not rely on it.",
            f"{note.zh}该工作簿自称为样例，请勿据以作出判断。",
        )
    published = reconstruction.published
    return {
        "id": reconstruction.id,
        "title": _plain_text(reconstruction.title),
        "short_title": _plain_text(reconstruction.short_title),
        "issuer": reconstruction.issuer,
        "jurisdiction": reconstruction.jurisdiction,
        "legal_ref": _plain_text(reconstruction.legal_ref),
        "version": {"en": f"workbook {file}", "zh": f"工作簿{file}"},
        "published": published.isoformat() if published else None,
        "is_reconstruction": False,
        "status_note": _plain_text(note),
        "provenance": {"source": file, "verification": verification, "note": NOTE},
        "sources": [file],
        "details": {"imported_from": file},
    }


def _categories(entries: Sequence[Entry], reconstruction: Catalogue) -> list[Record]:
    """One heading a letter; a name that the workbook lacks is that of the reconstruction or of ISIC."""
    known = {category.code: category.name for category in reconstruction.categories}
    sections = {entry.code: entry.name for entry in classification.load("isic4") if entry.level == 1}
    own: dict[str, list[LocalisedText]] = {}
    for entry in entries:
        titles = own.setdefault(entry.code[0], [])
        for text in (entry.section, *entry.texts("section")):
            match = _TITLE.fullmatch(text.strip())
            if match and match["letter"].upper() == entry.code[0]:
                titles.append(in_languages(match["title"]))
    found = []
    for letter, titles in own.items():
        names = [*titles, known.get(letter) or sections[letter]]
        english = next(name.en for name in names if name.en)
        chinese = next(name.zh for name in names if name.zh)
        found.append({"code": letter, "level": 1, "parent": None, "name": {"en": english, "zh": chinese}})
    return found


def _activity(
    entry: Entry, file: str, verification: str, targets: Mapping[str, Sequence[str]], unresolved: Sequence[str]
) -> Record:
    name = entry.name
    scenario, wording = entry.scenario
    details: Record = {
        "jurisdictions": [_JURISDICTIONS[base] for base in _JURISDICTIONS if base in entry.references],
        "references": {base: list(found) for base, found in targets.items()},
        "unresolved_references": list(unresolved),
        "scenario": scenario,
        "scenario_text": wording,
        "descriptions": {base: "\n".join(texts) for base in _JURISDICTIONS if (texts := entry.texts("scope", base))},
        "section": entry.section or " ".join(entry.texts("section")),
        "note": "\n".join(entry.texts("note")),
    }
    record: Record = {
        "code": entry.code,
        "parent": entry.code[0],
        "name": _plain_text(name),
        "name_status": {
            language: "official"
            for language in ("en", "zh")
            if verification == "official-text" and getattr(name, language)
        },
        "scope": _both_languages(entry.texts("scope")) or {},
        "objectives": ["mitigation"],
        "industry": _industry(entry),
        "criteria": [
            criterion for side in (None, *_SIDES) for criterion in _criteria(entry.texts("criteria", side), side)
        ],
        "provenance": {
            "source": f"{file}, sheet {entry.sheet}, row {entry.row}",
            "verification": verification,
            "note": NOTE,
        },
        "details": {name: value for name, value in details.items() if value not in (None, "", [], {})},
    }
    return {name: value for name, value in record.items() if value not in ([], {})}


def _industry(entry: Entry) -> dict[str, list[str]]:
    """Codes that the classification has; others are notes of the table, not classes."""
    found: dict[str, list[str]] = {}
    for scheme in classification.SCHEMES:
        classes = classification.load(scheme) if entry.texts("industry", scheme) else None
        for text in entry.texts("industry", scheme):
            for match in _INDUSTRY_CODE.finditer(text):
                code = match.group().replace(" ", "")
                # A leading zero is lost where the code was typed as a figure.
                code = next((form for form in (code, f"0{code}") if classes and form in classes), "")
                if code and code not in found.setdefault(scheme, []):
                    found[scheme].append(code)
    return {scheme: codes for scheme, codes in found.items() if codes}


def _criteria(texts: Sequence[str], side: str | None) -> list[Record]:
    """The wording of the table as one requirement a side."""
    wording = _both_languages(texts)
    if wording is None:
        return []
    record: Record = {"kind": "requirement", **wording, "tier": "green"}
    if side is not None:
        record["condition"] = dict(_SIDES[side])
    if wording["en"] == wording["zh"]:
        record["note"] = "the workbook has the wording in one language"
    return [record]


def _both_languages(texts: Sequence[str]) -> Record | None:
    """The wording in both languages; where the workbook has only one, it stands for the other too."""
    parts = [in_languages(text) for text in texts]
    english = "\n".join(part.en for part in parts if part.en)
    chinese = "\n".join(part.zh for part in parts if part.zh)
    return {"en": english or chinese, "zh": chinese or english} if english or chinese else None


def _plain_text(text: LocalisedText) -> Record:
    return {"en": text.en, "zh": text.zh}
