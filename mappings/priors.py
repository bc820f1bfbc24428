"""How near the industry that is given with a project is to those of an activity."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from taxonomy.errors import InputError
from taxonomy.industry.classification import SCHEMES, correspondences, load
from taxonomy.library import library
from taxonomy.model import Activity

Doubles = npt.NDArray[np.float64]

#: Closeness of two industry classes by the digits that their ISIC codes share.
_SHARED = {4: 1.0, 3: 0.7, 2: 0.35}


def industry_classes(code: str, *, chinese: bool) -> frozenset[str]:
    """The ISIC classes of a code as users write it: GB/T 4754, NACE or ISIC. Empty for what is no known code.

    ``35.11`` and ``D35.11`` are NACE. Four digits are GB/T 4754 beside a Chinese text and ISIC beside an English one,
    unless only one of the two knows them.
    """
    if "." in code:
        order: tuple[str, ...] = ("nace2", "nace21")
    else:
        order = ("gbt4754", "isic4", "nace2") if chinese else ("isic4", "nace2", "gbt4754")
    return next(filter(None, (_isic(scheme, code.strip()) for scheme in order)), frozenset())


def industry_closeness(activities: Sequence[str], classes: frozenset[str]) -> Doubles:
    """How near the industries of each activity are to ``classes``: 1 the same class, 0 another division or unknown."""
    return np.array([_closeness(_classes_of(name), classes) for name in activities])


@functools.cache
def _classes_of(activity: str) -> frozenset[str]:
    known: Activity = library()[activity]
    return frozenset(
        one for scheme in SCHEMES for code in known.industry.get(scheme, ()) for one in _isic(scheme, code)
    )


def _closeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    shared = max((_common_digits(one, other) for one in ours for other in theirs), default=0)
    return _SHARED.get(shared, 0.0)


def _common_digits(one: str, other: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))


@functools.lru_cache(maxsize=4096)
def _isic(scheme: str, code: str) -> frozenset[str]:
    try:
        load(scheme)[code]
    except InputError:
        return frozenset()
    return frozenset(one.target.code for one in correspondences(scheme, code, "isic4") if one.relation != "related")
