"""Two catalogues joined by the mapping sets: links, coverage both ways, what has no counterpart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mappings.crosswalk import Crossing, crosswalk
from reports.document import Cell, Column
from reports.provenance import shown_code
from reports.render import Record
from reports.sectors import UNASSIGNED, sector_names, sector_of_activity
from reports.vocabulary import STRICTER_NAMES
from taxonomy.library import Library
from taxonomy.model import Activity, Catalogue, LocalisedText


@dataclass(frozen=True, slots=True)
class Side:
    """One catalogue seen from: its activities, and those with a counterpart in the other with them."""

    catalogue: Catalogue
    other: Catalogue
    links: dict[str, tuple[Crossing, ...]]
    denied: frozenset[str]

    @property
    def uncovered(self) -> tuple[Activity, ...]:
        """The activities without a counterpart, in the order of the catalogue."""
        return tuple(one for one in self.catalogue.activities if one.id not in self.links)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two catalogues; ``forward`` from the first to the second, ``backward`` the other way."""

    forward: Side
    backward: Side

    @property
    def links(self) -> tuple[Crossing, ...]:
        """Every link once, seen from the first catalogue."""
        return tuple(one for links in self.forward.links.values() for one in links)


def pair_of(first: Catalogue, second: Catalogue) -> Pair:
    """What the mapping sets in force say of two catalogues."""
    return Pair(_side(first, second), _side(second, first))


def link_columns(pair: Pair) -> tuple[Column, ...]:
    """The columns that a table of links begins with: code and activity on each side."""
    sides = (("first", pair.forward.catalogue.short_title), ("second", pair.backward.catalogue.short_title))
    return tuple(
        column
        for key, title in sides
        for column in (
            Column(key, LocalisedText(f"Code, {title.en}", f"{title.zh}编号"), "code"),
            Column(f"{key}_name", LocalisedText(f"Activity, {title.en}", f"{title.zh}活动")),
        )
    )


def link_cells(link: Record, known: Library) -> tuple[Cell, ...]:
    """The cells under these columns, for a record that names its activities ``first`` and ``second``."""
    return tuple(cell for key in ("first", "second") for cell in (shown_code(known[link[key]]), known[link[key]].name))


def stricter_side_name(pair: Pair, stricter: str) -> LocalisedText:
    """The stricter side by the name of its catalogue, where one is."""
    sides = {"source": pair.forward.catalogue.short_title, "target": pair.backward.catalogue.short_title}
    return sides.get(stricter, STRICTER_NAMES[stricter])


def _side(catalogue: Catalogue, other: Catalogue) -> Side:
    links: dict[str, tuple[Crossing, ...]] = {}
    denied = set()
    for activity in catalogue.activities:
        found = crosswalk(activity.id, [other.id]).get(other.id)
        if found:
            links[activity.id] = tuple(found)
        elif found is not None:
            denied.add(activity.id)
    return Side(catalogue, other, links, frozenset(denied))


def sector_of(known: Library, activity: Activity) -> str:
    """The sector of an activity; one under a heading that spans sectors is not assigned."""
    return sector_of_activity(known, activity) or UNASSIGNED


def side_record(side: Side, known: Library) -> Record:
    """Coverage of one catalogue by the other, as a whole and by sector."""
    activities = side.catalogue.activities
    return {
        "catalogue": side.catalogue.id,
        "other": side.other.id,
        **_coverage(activities, side),
        "sectors": {
            sector: _coverage(inside, side)
            for sector in sector_names()
            if (inside := [one for one in activities if sector_of(known, one) == sector])
        },
        "without_counterpart": [one.id for one in side.uncovered],
    }


def _coverage(activities: tuple[Activity, ...] | list[Activity], side: Side) -> Record:
    counts = [len(side.links.get(one.id, ())) for one in activities]
    covered = [count for count in counts if count]
    return {
        "activities": len(counts),
        "covered": len(covered),
        "share": len(covered) / len(counts) if counts else None,
        "denied": sum(one.id in side.denied for one in activities),
        "silent": sum(one.id not in side.denied and not side.links.get(one.id) for one in activities),
        "one": counts.count(1),
        "two": counts.count(2),
        "three_or_more": sum(count >= 3 for count in counts),
        "most": max(counts, default=0),
        "links": sum(counts),
    }


def pair_record(pair: Pair, known: Library) -> Record:
    """Both sides and every link as plain values."""
    links = pair.links
    return {
        "first": pair.forward.catalogue.id,
        "second": pair.backward.catalogue.id,
        "joined": bool(links or pair.forward.denied or pair.backward.denied),
        "forward": side_record(pair.forward, known),
        "backward": side_record(pair.backward, known),
        "relations": _counted([one.predicate for one in links]),
        "stricter": _counted([one.stricter for one in links]),
        "statuses": _counted([one.status for one in links]),
        "bands": _counted([f"{one.status}/{confidence_band(one.confidence)}" for one in links]),
        "links": [
            {
                "first": one.activity,
                "second": one.counterpart,
                "predicate": one.predicate,
                "stricter": one.stricter,
                "confidence": one.confidence,
                "status": one.status,
            }
            for one in links
        ],
    }


#: Lower ends of the bands of confidence, the surest first.
_BANDS = (0.95, 0.8, 0.5, 0.0)
NO_BAND = "none"


def confidence_band(confidence: float | None) -> str:
    """The band that a confidence falls into."""
    if confidence is None:
        return NO_BAND
    place = next(place for place, lowest in enumerate(_BANDS) if confidence >= lowest)
    upper = 1.0 if place == 0 else _BANDS[place - 1]
    return f"{_BANDS[place]:.0%}–{upper:.0%}"


def _counted(names: list[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
