"""The metric that each quantity of a text is of: by the cue nearest to it, by what changes, or by its unit alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classification.extraction.figure_wording import carries_on, changed, is_change, is_change_of_amount, without_years
from classification.extraction.metric_cues import (
    AGAINST_REFERENCE,
    AMOUNTS_SAVED,
    BROAD,
    CHANGES,
    UNIT_LEFT_OUT,
    CueHit,
    by_dimension,
    canonical,
    is_meant,
)
from classification.extraction.quantities import Passage, Quantity
from taxonomy.metrics import Metric, load_metrics

#: Savings of bioenergy are savings against the fossil fuel.
_SAVINGS = re.compile(r"\bsavings?\b|减排率|减排比例")
_BIOENERGY = re.compile(
    r"生物质|生物燃|生物柴油|沼气|秸秆|木屑|废木|bio(?:mass|fuel|gas|energy|diesel|methane)|wood|straw|chips|residues|feedstock"
)
#: A clause that is no longer than this up to its figure names nothing itself.
_SHORT = 18
#: Farther than this (a Chinese character counts double) a cue is of something else, unless the unit tells.
_REACH = 48
#: A clause without end is a pasted table: no cue is looked for farther than this.
_FARTHEST = 300
#: Units so common that only a near cue tells what they measure.
_COMMON = frozenset(
    ("share", "power", "time", "length", "mass", "volume", "grade", "count", "bare", "area-floor", "area-land")
)
#: Between a cue and a number without unit stand only such words.
_BESIDE = re.compile(
    r"(?:\s|[:=(\-]|值|年均|设计|平均|全年|目标|指标|等级|水平|为|是|约|达|到|至|在|的|控制|降|设定|不|超过|高于|低于|大于|小于|优于|少于"
    r"|≤|≥|<|>|最高|以|均|可|实测|运行|预计|预期|检测|测得|核定|仅|只有?|仍|['\"“”]|\b(?:of|is|at|to|be|will|would|shall|with|a|an|the|value|values|target|design|designed|annual|average"
    r"|averages|about|around|below|under|above|over|less|than|more|most|least|no|not|exceed|exceeding|reach|reaches|from|factor"
    r"|rating|level|grade|class|score|by|for|as|low|phased|retired|out|full|load|measured|expected|and|each|per|hall)\b)*"
)
_POTENTIAL = re.compile("gwp|warming potential|潜能|潜势")
#: Between a figure and a cue that is its own.
_TOUCHES = re.compile(r"\s?(?:(?:of|at|on|for|in) )?(?:the )?")
#: What a clause may say before its figure and yet name nothing.
_LABEL = re.compile(
    r"\s*(?:(?:有效期限?|期限|周期|数值|指标值?|设计值|the |term|period|value|duration|of|is|for|[为是约:])\s?)+"
)
_CONJUNCTION = re.compile(r"[、,;]|[和与及]|\band\b", re.ASCII)
_LISTED = re.compile(r"[\s,;]*(?:and\s+)?")
_FOLLOWS_CLOSELY = re.compile(r"\s?(?:的|of )?\s?")
#: After a number without unit there is no noun that it counts.
_NOTHING_COUNTED = re.compile(
    r"\s*(?:$|[,;。.!?)(、:|/]|~|以|及|或|左右|的|降|提|级|\b(?:and|or|to|in|on|at|by|for|with|when|once|after|before|against|under|from|as|is|was"
    r"|instead|while|per|rather|across|versus|vs|compared|without|this|year|annual|average)\b)"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The metric of a quantity with the quantity in the metric's unit; ``cue`` is the place of the words that tell it."""

    metric: Metric
    value: float
    upper: float | None
    cue: tuple[int, int] | None = None

    @property
    def is_change(self) -> bool:
        """Whether the figure is a difference: what it is measured against is not its own time."""
        return self.metric.id in CHANGES


def metrics_of(passage: Passage, found: Sequence[Quantity], hits: Sequence[CueHit]) -> list[Choice | None]:
    """The choice for each quantity, in order, with the cues of the text at hand."""
    choices: list[Choice | None] = []
    for place in range(len(found)):
        choices.append(_Candidates(passage, found, place, hits).choose(choices))
    for place, quantity in enumerate(found[:-1]):
        # 由320降至295: what one end of the change is of, the other is of.
        after = choices[place + 1]
        if quantity.changed_to and choices[place] is None and after:
            choices[place] = _choice(after.metric, quantity, after.metric.cues_zh[0], "")
    return choices


def _choice(metric: Metric, quantity: Quantity, cue: str, clause: str) -> Choice | None:
    value = canonical(metric, quantity.measure, quantity.value, cue, clause)
    if value is None:
        return None
    upper = None if quantity.upper is None else canonical(metric, quantity.measure, quantity.upper, cue, clause)
    return Choice(metric, value, upper)


class _Candidates:
    """What one quantity could be of."""

    def __init__(self, passage: Passage, found: Sequence[Quantity], place: int, hits: Sequence[CueHit]) -> None:
        self.passage = passage
        self.normal = passage.normal
        self.found = found
        self.place = place
        self.quantity = found[place]
        self.hits = hits
        self.first, self.last = passage.clause(self.quantity.start)
        self.clause = self.normal[self.first : self.last]
        self.sentence = self.normal[passage.sentence(self.quantity.start)[0] : self.last]
        self.kind = self.quantity.measure.kind
        self.around = self.normal[max(0, self.quantity.start - 4) : self.quantity.end + 8]
        self.changes = self.kind not in ("bare", "unknown") and self._is_change()

    def choose(self, before: Sequence[Choice | None]) -> Choice | None:
        """The metric of the nearest cue; else of what changes, of the figure before, of an earlier clause, of the unit."""
        nearest = self._nearest(self.first, self.last)
        if nearest and not nearest.metric.is_plausible(nearest.value):
            # A cue that cannot be meant gives way to what the unit says by itself.
            nearest = self._from_unit() or nearest
        if nearest or self.kind == "bare":
            return nearest or self._carried(before)
        return (
            self._changed() or self._carried(before) or self._labelled() or self._from_sentence() or self._from_unit()
        )

    def _is_change(self) -> bool:
        quantity = self.quantity
        previous_end = self.found[self.place - 1].end if self.place else 0
        start = max(self.first, previous_end)
        before = self.normal[start : quantity.start]
        if self.kind != "share":
            # 下降14克/千瓦时, "cut by 14 g/kWh": an amount of change is no level.
            return is_change_of_amount(before)
        return is_change(before, self.normal[quantity.end : self.last], self.clause)

    def _nearest(self, first: int, last: int) -> Choice | None:
        first, last = max(first, self.quantity.start - _FARTHEST), min(last, self.quantity.end + _FARTHEST)
        scored: list[tuple[float, int, Choice]] = []
        fitting: list[tuple[CueHit, Choice]] = []
        for hit in self.hits:
            if hit.start < first or hit.end > last:
                continue
            cue = self._cue(hit)
            for metric in hit.metrics:
                if self.changes and metric.id not in CHANGES | AMOUNTS_SAVED:
                    continue
                if not is_meant(metric, self.around):
                    continue
                choice = _choice(metric, self.quantity, cue, self.sentence)
                if choice:
                    fitting.append((hit, replace(choice, cue=(hit.start, hit.end))))
        for hit, choice in fitting:
            if any(_inside(hit, other) or other.start < hit.start < other.end < hit.end for other, _ in fitting):
                continue
            score = self._score(hit, choice)
            if score is not None:
                scored.append((score, -hit.start, choice))
        return min(scored, key=lambda one: one[:2])[2] if scored else None

    def _cue(self, hit: CueHit) -> str:
        """The cue with the few characters before it, which may complete its unit: 单位熟料综合能耗."""
        return self.normal[max(0, hit.start - 4) : hit.end]

    def _score(self, hit: CueHit, choice: Choice) -> float | None:
        """The distance between cue and figure, mended by what the words say; None where they cannot belong together."""
        quantity, normal = self.quantity, self.normal
        if hit.end <= quantity.start:
            gap, between = quantity.start - hit.end, normal[hit.end : quantity.start]
            blocked = self._taken(hit, choice.metric)
            score = float(_width(between))
        elif hit.start >= quantity.end:
            gap, between = hit.start - quantity.end, normal[quantity.end : hit.start]
            blocked = _CONJUNCTION.search(between) is not None or any(
                other.start >= quantity.end and other.end <= hit.start for other in self.found
            )
            score = _width(between) * 1.5 + 2
        else:
            gap, between, blocked, score = 0, "", False, 0.0
        if blocked:
            return None
        if self.kind == "bare":
            return score if self._belongs_bare(hit, between, choice) else None
        reference = self.changes and choice.metric.id in AGAINST_REFERENCE
        if gap and score > _REACH and self.kind in _COMMON and not reference:
            return None
        score += 1000 if choice.metric.id in BROAD else 0
        score += 0 if choice.metric.is_plausible(choice.value) else 30
        return score - 100 if reference else score

    def _taken(self, hit: CueHit, metric: Metric) -> bool:
        """Whether a figure between the cue and this one has the better claim to the cue."""
        cue = self._cue(hit)
        before = self.found[self.place - 1] if self.place else None
        # "75 % scrap and 25 % iron": the cue that touches its figure is not free for the next.
        touches = before is not None and _TOUCHES.fullmatch(self.normal, before.end, max(before.end, hit.start))
        if before and touches and _CONJUNCTION.search(self.normal, hit.end, self.quantity.start):
            return _choice(metric, before, cue, self.sentence) is not None
        return any(
            other.start >= hit.end and not other.changed_to and _choice(metric, other, cue, self.sentence)
            for other in self.found[: self.place]
        )

    def _belongs_bare(self, hit: CueHit, between: str, choice: Choice) -> bool:
        """Whether a number without unit stands as its cue's value and not as a count of something near."""
        quantity, metric = self.quantity, choice.metric
        if not metric.is_plausible(choice.value):
            return False
        is_year = quantity.value >= 1900 and not self._is_potential(hit)
        if (metric.dimension == "calendar-year") != is_year:
            return False
        if metric.id in UNIT_LEFT_OUT and quantity.value.is_integer():
            return False
        if metric.kind == "grade" and not quantity.value.is_integer():
            return False
        if hit.start >= quantity.end:
            close = _FOLLOWS_CLOSELY.fullmatch(between) is not None
            return close and (metric.dimension in ("count", "calendar-year") or not quantity.value.is_integer())
        between = without_years(between)
        if _BESIDE.fullmatch(between) is None:
            telling = not quantity.value.is_integer() and len(between) <= 40 and not any(map(str.isdigit, between))
            return telling and metric.kind != "grade"
        counted = _NOTHING_COUNTED.match(self.normal, quantity.end) is None
        return quantity.form == "year" or not counted or not quantity.value.is_integer()

    def _is_potential(self, hit: CueHit) -> bool:
        """Whether a number that looks like a year is a warming potential: GWP 2088."""
        named = _POTENTIAL.search(self.normal, hit.start, hit.end) is not None
        is_date = "年" in self.normal[self.quantity.start : self.quantity.end + 1]
        return named and hit.end <= self.quantity.start and not is_date

    def _changed(self) -> Choice | None:
        if not self.changes or self.kind != "share":
            return None
        start, end = self.quantity.start, self.quantity.end
        first, last = self.first, self.last
        if self.place:
            first = max(first, self.found[self.place - 1].end)
        if self.place + 1 < len(self.found):
            last = max(end, min(last, self.found[self.place + 1].start))
        identifier = changed(self.normal[first:start], self.normal[end:last])
        # "from 0.61 to 0.45 kWh per m3, down 26 %": what changes may have been said before the figure before.
        identifier = identifier or changed(self.normal[self.first : start], "")
        if identifier is None and start - self.first <= _SHORT:
            identifier = changed(self.normal[self.passage.sentence(start)[0] : start], "")
        if (
            identifier in (None, "ghg_intensity_reduction")
            and _SAVINGS.search(self.clause)
            and _BIOENERGY.search(self.normal)
        ):
            identifier = "ghg_saving_vs_fossil"
        return _choice(load_metrics()[identifier], self.quantity, "", "") if identifier else None

    def _carried(self, before: Sequence[Choice | None]) -> Choice | None:
        """The metric of the figure before, where the words only carry on from it."""
        previous = before[-1] if before else None
        if previous is None or self.changes:
            return None
        neighbour = self.found[self.place - 1]
        between = self._without_cues(neighbour.end, self.quantity.start, previous.metric)
        own = self.normal[max(self.first, neighbour.end) : self.quantity.start]
        if self.kind == "bare" and _NOTHING_COUNTED.match(self.normal, self.quantity.end) is None:
            return None
        is_listed = self.kind == "share" and _LISTED.fullmatch(own) is not None
        if is_listed and previous.cue and previous.cue[0] >= neighbour.end and self._names_its_own():
            return None
        if neighbour.changed_to or carries_on(between) or carries_on(own):
            return _choice(previous.metric, self.quantity, previous.metric.cues_zh[0], self.sentence)
        return None

    def _names_its_own(self) -> bool:
        """Whether a noun follows as one followed the figure before: "45 % maize silage, 35 % slurry"."""
        return _NOTHING_COUNTED.match(self.normal, self.quantity.end) is None

    def _without_cues(self, first: int, last: int, metric: Metric) -> str:
        """The text of a place without the names of a metric: "3 % SAF today and aims for 10 %"."""
        pieces = []
        for hit in self.hits:
            if first <= hit.start and hit.end <= last and metric in hit.metrics:
                pieces.append(self.normal[first : hit.start])
                first = hit.end
        return "".join((*pieces, self.normal[first:last]))

    def _labelled(self) -> Choice | None:
        """A cue in the clause before, where the figure's own only says 期限 or "value"."""
        if self.changes or not _LABEL.fullmatch(self.normal, self.first, self.quantity.start):
            return None
        return self._nearest(self.passage.clause(max(0, self.first - 1))[0], self.last)

    def _from_sentence(self) -> Choice | None:
        """A cue in an earlier clause, for units that few things are measured in."""
        if self.changes or self.kind in _COMMON:
            return None
        earlier = self._nearest(self.passage.sentence(self.quantity.start)[0], self.last)
        return earlier if earlier and earlier.metric.is_plausible(earlier.value) else None

    def _from_unit(self) -> Choice | None:
        if self.changes:
            return None
        readings = self.quantity.measure.readings
        metric = by_dimension(readings, self.sentence) or by_dimension(readings, self.normal)
        return _choice(metric, self.quantity, "", "") if metric else None


def _inside(hit: CueHit, other: CueHit) -> bool:
    longer = other.end - other.start > hit.end - hit.start
    return longer and other.start <= hit.start and hit.end <= other.end


def _width(text: str) -> int:
    return len(text) + sum(character > "\u2e80" for character in text)
