"""Project -> verdict: the main job, end to end."""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from classification.common_ground import judge_common_ground, judge_hong_kong
from classification.components import may_list, parts
from classification.confidence import Confidence, confidence_file, load_confidence
from classification.evidence import extract
from classification.gathering import gather
from classification.headline import advise_review, headline, headline_of_parts
from classification.project import Project
from classification.reader_marks import marked
from classification.regimes import Reading, judge
from classification.rules import Rules, Ruling, rules
from classification.screening import FILE as SCREENING_FILE
from classification.screening import Seen, screen
from classification.second_reader import SecondReader, offer_of
from classification.verdict import REGIMES, ComponentVerdict, RegimeVerdict, Verdict
from mappings.choice import Opinion
from mappings.contributions import Contribution, contributions
from mappings.examples import LABELLED_REGIMES
from mappings.matcher import Matcher, matcher
from mappings.mentions import mention_finder
from mappings.scoring import Match
from mappings.sssom import set_files
from mappings.text import normalise
from taxonomy.cache import fingerprint
from taxonomy.errors import InputError
from taxonomy.library import Library, library
from taxonomy.metrics import load_metrics
from taxonomy.thesaurus.scheme import FOLDER as THESAURUS_FOLDER

#: The first catalogue of all came into force then; an earlier date has nothing to be judged by.
FIRST_DAY = date(2021, 7, 1)
CODE_VERSION = "0.1.0"


class Classifier:
    """Classifies projects. Read-only once made."""

    def __init__(self, known: Library, matching: Matcher, judgement: Rules, confidence: Confidence) -> None:
        self.library = known
        self._matcher = matching
        self._rules = judgement
        self._confidence = confidence
        self.versions: Mapping[str, str] = {
            "mcgt": CODE_VERSION,
            "catalogues": known.version[:12],
            "model": matching.version,
            "rules": _rules_version(judgement),
        }

    def classify(
        self,
        project: Project,
        *,
        day: date,
        regimes: Iterable[str] = REGIMES,
        headline_regime: str | None = None,
        reader: SecondReader | None = None,
    ) -> Verdict:
        """The verdict on ``project`` as of ``day``, under ``regimes``.

        The headline is that of ``headline_regime``, or of the only regime asked for, else the common ground of all those
        asked for. ``reader`` is asked where the matcher is unsure; it reads the project as a whole. Raises InputError for an
        unknown regime or a day before every catalogue.
        """
        wanted = check_regimes(regimes)
        check_day(day)
        check_metrics(project.metrics)
        if headline_regime is not None and headline_regime not in wanted:
            raise InputError(
                f"the headline cannot be that of {headline_regime!r}, which was not asked for",
                f"未请求目录{headline_regime!r}，不能以其为总体结论",
                field="headline_regime",
                mend=(f"choose from {', '.join(wanted)}", f"可选：{'、'.join(wanted)}"),
            )
        match = self._match(project)
        whole = self._judged(project, match, day, wanted, headline_regime)
        if reader is not None and reader.is_wanted(whole.headline, self._rules.review_margin):
            asked = reader.consult(project.described, match.profile.text.language(), offer_of(match, wanted))
            if asked.opinions:
                again = self._match(project, asked.opinions)
                whole = self._judged(project, again, day, wanted, headline_regime)
            whole = marked(whole, asked, self.library)
        components = self._components(project, day, wanted, headline_regime)
        found = headline_of_parts(whole.headline, components)
        found = advise_review(found, whole.flags, self._rules)
        return replace(whole, headline=found, components=components)

    def contributions(self, project: Project, verdict: Verdict) -> dict[str, tuple[Contribution, ...]]:
        """What in the text spoke most for the first activity of each regime that training texts are labelled with."""
        first = {name: verdict.regimes[name].activities[:1] for name in LABELLED_REGIMES if name in verdict.regimes}
        return {
            name: contributions(self._matcher, project.described, one.id)
            for name, activities in first.items()
            for one in activities
            if one.id.startswith(f"{name}:")
        }

    def _components(
        self, project: Project, day: date, wanted: tuple[str, ...], headline_regime: str | None
    ) -> tuple[ComponentVerdict, ...]:
        """The parts that the description lists, each judged by itself."""
        if not may_list(project.text):
            return ()
        judged = []
        for part in parts(normalise(project.text)):
            alone = Project(part.text, industry_code=project.industry_code)
            verdict = self._judged(alone, self._match(alone), day, wanted, headline_regime)
            activities = {name: one.activities[0] for name, one in verdict.regimes.items() if one.activities}
            labels = {name: one.label for name, one in verdict.regimes.items()}
            judged.append(ComponentVerdict(part, verdict.headline, labels, activities))
        return tuple(judged)

    def _match(self, project: Project, opinion: Mapping[str, Opinion] | None = None) -> Match:
        return self._matcher.match(project.described, industry=project.industry_code, opinion=opinion)

    def _judged(
        self, project: Project, match: Match, day: date, wanted: tuple[str, ...], headline_regime: str | None
    ) -> Verdict:
        """The verdict on a text as one thing."""
        evidence = extract(match.profile.text)
        about, named = _about(match), _about(match, weight=0.0)
        gathered = gather(project, evidence, about, match.profile.cues, self._rules, named)
        exclusions = self._exclusions(match)
        reading = Reading(
            self.library, self._rules, gathered.facts, exclusions, self._transitions(match), day, self._confidence
        )
        verdicts = judge_all(match, reading)
        chosen = {regime: verdicts[regime] for regime in wanted}
        return Verdict(
            headline=headline(chosen, match, reading, headline_regime),
            regimes=chosen,
            flags=screen(Seen(chosen, exclusions, gathered, evidence.figures, match.profile.text)),
            evidence=evidence,
            origins=gathered.origins,
            components=(),
            resembles=tuple((name, round(weight, 4)) for name, weight in match.nearest),
            day=day,
            versions=self.versions,
        )

    def _exclusions(self, match: Match) -> list[Ruling]:
        """The rules that exclude the project; none when only a word speaks for it."""
        concepts, named = _about(match), _about(match, weight=0.0)
        outside = match.headline["not_eligible"]
        return [
            one
            for one in self._rules.exclusions
            if outside >= one.doubt and one.applies(concepts, match.profile.cues, named)
        ]

    def _transitions(self, match: Match) -> list[Ruling]:
        """The rules that make the project transition."""
        concepts = _about(match)
        return [one for one in self._rules.transitions if one.applies(concepts, match.profile.cues)]


def judge_all(match: Match, reading: Reading) -> dict[str, RegimeVerdict]:
    """The verdicts of all regimes on a text that was matched."""
    lists = reading.rules.transition_lists
    transition = [one for one in match.regimes["cntf"].activities if _part(one.activity) in lists]
    verdicts = {
        "cn2025": judge("cn2025", match.regimes["cn2025"], reading, transition),
        "cn2021": judge("cn2021", match.regimes["cn2021"], reading, transition),
        "eu": judge("eu", match.regimes["eu"], reading),
        "sg": judge("sg", match.regimes["sg"], reading),
    }
    verdicts["hk"] = judge_hong_kong(match.regimes, reading)
    verdicts["mcgt"] = judge_common_ground(match.regimes, verdicts, reading)
    return verdicts


def _rules_version(judgement: Rules) -> str:
    """Digest of what decides beside the matcher: rules, metrics, units, words of context and mapping sets."""
    taxonomy_folder = THESAURUS_FOLDER.parent
    files = [taxonomy_folder / "metrics.yaml", taxonomy_folder / "units.csv", THESAURUS_FOLDER / "context.yaml"]
    files += [taxonomy_folder / "formulas.yaml", taxonomy_folder / "certificates.yaml", SCREENING_FILE]
    files += [confidence_file(), *set_files()]
    return fingerprint([judgement.version.encode(), *(file.read_bytes() for file in files)])[:12]


def _part(activity: str) -> str:
    """The part of the transition collection that an activity belongs to: ``cntf:NAF.1`` is of ``NAF``."""
    return activity.partition(":")[2].partition(".")[0]


def _about(match: Match, weight: float = 1.0) -> frozenset[str]:
    """The concepts that the project is about, named by labels of at least ``weight``."""
    return frozenset(
        mention.concept
        for mention in match.profile.mentions
        if mention.standing == "about" and mention.weight >= weight
    )


def check_regimes(regimes: Iterable[str]) -> tuple[str, ...]:
    """The regimes asked for, in the order in which they are shown. Raises InputError for one that is not known."""
    asked = set(regimes)
    if unknown := sorted(asked - set(REGIMES)):
        raise InputError(
            f"unknown regime {unknown[0]!r}",
            f"未知目录{unknown[0]!r}",
            field="regime",
            mend=(f"choose from {', '.join(REGIMES)}", f"可选：{'、'.join(REGIMES)}"),
        )
    return tuple(regime for regime in REGIMES if regime in asked) or REGIMES


def check_metrics(metrics: Mapping[str, float]) -> None:
    """Refuse a figure of a metric that is not in the registry. Raises InputError."""
    if unknown := sorted(name for name in metrics if name not in load_metrics()):
        raise InputError(
            f"unknown metric {unknown[0]!r}",
            f"未知指标{unknown[0]!r}",
            field=f"metrics.{unknown[0]}",
            mend=("use an id of taxonomy/metrics.yaml", "请使用taxonomy/metrics.yaml中的编号"),
        )


def check_day(day: date) -> None:
    """Refuse a day on which no catalogue was in force. Raises InputError."""
    if day < FIRST_DAY:
        raise InputError(
            f"no catalogue was in force on {day}",
            f"{day}尚无任何目录生效",
            field="date",
            mend=(f"give a date from {FIRST_DAY} on", f"请给出{FIRST_DAY}及以后的日期"),
        )


@functools.cache
def classifier() -> Classifier:
    """The shipped classifier, loaded once a process.

    What it loads stays for good, so the cycle collector is told to leave it alone: walking hundreds of thousands of
    values again and again would cost a fifth of every verdict.
    """
    shipped = Classifier(library(), matcher(), rules(), load_confidence())
    mention_finder()
    gc.freeze()
    return shipped
