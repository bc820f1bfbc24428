"""The sector of a project in a portfolio report, by the heading that its activity stands under."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.matched import LIKELY, is_match
from reports.render import Record
from taxonomy.compiled import load_records
from taxonomy.library import Library
from taxonomy.model import Activity, LocalisedText

FILE = Path(__file__).parent / "sectors.yaml"
#: The sector of a project of which no catalogue has a likely activity.
UNASSIGNED = "unassigned"


@functools.cache
def sector_names() -> Mapping[str, LocalisedText]:
    """The sectors in the order in which they are shown, the unassigned last."""
    names = {one["id"]: LocalisedText(one["name"]["en"], one["name"]["zh"]) for one in _records()}
    return names | {UNASSIGNED: LocalisedText("Not assigned", "未归类")}


def sector_of_activity(known: Library, activity: Activity) -> str | None:
    """The sector of the nearest heading above an activity; None for a heading that spans sectors."""
    return _sectors(known, activity.catalogue).get(activity.parent or "")


def sector_of_project(known: Library, regimes: Mapping[str, Record], home: str) -> str:
    """The sector of a verdict record: by the home regime where it accepts, else by the first regime that does.

    Where none accepts, the likeliest candidate tells, if it is likely at all.
    """
    order = [home, *(name for name in regimes if name != home)]
    accepting = [name for name in order if name in regimes and regimes[name]["label"] != "not_eligible"]
    for name in accepting:
        for activity in regimes[name]["activities"][:1]:
            named = is_match(
                regimes[name]["status"], activity["probability"], has_criteria=bool(regimes[name]["criteria"])
            )
            if named and (sector := sector_of_activity(known, known[activity["id"]])) is not None:
                return sector
    candidates = sorted(
        (-activity["probability"], order.index(name), activity["id"])
        for name in order
        if name in regimes
        for activity in regimes[name]["activities"]
        if activity["probability"] >= LIKELY
    )
    found = (sector_of_activity(known, known[identifier]) for _, _, identifier in candidates)
    return next((sector for sector in found if sector is not None), UNASSIGNED)


@functools.lru_cache(maxsize=64)
def _sectors(known: Library, catalogue: str) -> Mapping[str, str]:
    """Heading -> sector, headings below one that is named included."""
    named = {code: one["id"] for one in _records() for code in one["headings"].get(catalogue, ())}
    categories = {one.code: one for one in known.catalogues[catalogue].categories}
    found = {}
    for code in categories:
        above: str | None = code
        while above is not None and above not in named:
            above = categories[above].parent
        if above is not None:
            found[code] = named[above]
    return found


@functools.cache
def _records() -> list[dict[str, Any]]:
    records, _ = load_records([FILE], "sectors")
    found: list[dict[str, Any]] = records[0]
    return found
