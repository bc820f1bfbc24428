"""An evaluation as one self-contained HTML page: figures, calibration, and every error with its whole reasoning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from classification.classifier import Classifier
from classification.error_analysis import deciding_criteria, hardest_quarter, missed_concepts
from classification.evaluation import Outcome, main_figures
from classification.project import Project
from mappings.mentions import mention_finder
from mappings.text import normalise
from reports.explanation import explain
from reports.render import OUTCOME_NAMES, say
from taxonomy.model import LocalisedText
from taxonomy.thesaurus.scheme import thesaurus

_TEMPLATES = Path(__file__).parent / "templates"
_REGIMES = ("cn2025", "cn2021", "eu", "sg")


def evaluation_page(
    found: Mapping[str, Any], outcomes: Sequence[Outcome], shipped: Classifier, command: str, language: str
) -> str:
    """The page; ``found`` are the figures of classification/evaluation.py with date and versions."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    regimes = {f"{name}_{key}": one[key] for name, one in found["regimes"].items() for key in ("top_1", "top_3")}
    wrong = [one for one in outcomes if not one.is_right]
    wrong.sort(key=lambda one: -one.verdict.headline.probability)
    hardest = hardest_quarter(outcomes)
    return environment.get_template("evaluation.html").render(
        found=found,
        main=found["headline"] | regimes,
        errors=[_error(one, shipped, language) for one in wrong],
        misses=[miss for one in outcomes for miss in _misses(one)],
        hardest={"cases": len(hardest), "figures": main_figures(hardest)},
        missed=[
            one | {"concept": _concept(one["concept"], language)} for one in missed_concepts(outcomes, shipped.library)
        ],
        deciding=[
            one | {"summary": say(one["summary"], language), "outcome": say(OUTCOME_NAMES[one["outcome"]], language)}
            for one in deciding_criteria(outcomes)
        ],
        command=command,
        language=language,
        number=lambda value: "–" if value is None else f"{value:.3f}",
        words={name: say(text, language) for name, text in _WORDS.items()},
    )


def _error(one: Outcome, shipped: Classifier, language: str) -> dict[str, Any]:
    text = one.case["text"]
    mentions = mention_finder().find(normalise(text))
    return {
        "id": one.case.get("id"),
        "text": text,
        "accept": one.case["headline"]["accept"],
        "found": one.label,
        "probability": one.verdict.headline.probability,
        "concepts": sorted({mention.concept for mention in mentions if mention.standing == "about"}),
        "page": explain(one.verdict, shipped.library, language, shipped.contributions(Project(text), one.verdict)),
    }


def _concept(identifier: str, language: str) -> str:
    return say(thesaurus().name(identifier), language)


def _misses(one: Outcome) -> list[dict[str, Any]]:
    """The regimes whose first activity is wrong."""
    missed = []
    for regime in _REGIMES:
        truth = one.case["regimes"].get(regime, {})
        codes = [activity.code for activity in one.verdict.regimes[regime].activities[:3]]
        if truth.get("activities") and (not codes or codes[0] not in truth["activities"]):
            missed.append({"id": one.case.get("id"), "regime": regime, "accept": truth["activities"], "found": codes})
    return missed


_WORDS = {
    "title": LocalisedText("Accuracy on judged cases", "在带判定案例上的准确度"),
    "command": LocalisedText("Command", "命令"),
    "cases": LocalisedText("cases", "案例数"),
    "day": LocalisedText("judged as of", "判定日期"),
    "overall": LocalisedText("Main figures", "主要指标"),
    "figure": LocalisedText("figure", "指标"),
    "value": LocalisedText("value", "数值"),
    "interval": LocalisedText("95 % interval (bootstrap)", "95%区间（自助法）"),
    "by": LocalisedText("By", "分组："),
    "confusion": LocalisedText("Confusion (rows: judged, columns: found)", "混淆表（行：判定，列：结果）"),
    "reliability": LocalisedText("Reliability of the headline probability", "总体概率的可靠性"),
    "calibration": LocalisedText("calibration error", "校准误差"),
    "bin": LocalisedText("from", "区间起点"),
    "probability": LocalisedText("mean probability", "平均概率"),
    "right": LocalisedText("right", "正确率"),
    "coverage": LocalisedText("Precision of the surest", "最有把握者的正确率"),
    "covered": LocalisedText("surest", "覆盖比例"),
    "threshold": LocalisedText("threshold", "阈值"),
    "per_regime": LocalisedText("By regime", "分目录"),
    "hardest": LocalisedText("The quarter least like any training text; cases", "与训练文本最不相似的四分之一；案例数"),
    "missed": LocalisedText(
        "Core concepts of missed activities that the text was not found to name", "未在文中识别出的、漏判活动的核心概念"
    ),
    "concept": LocalisedText("concept", "概念"),
    "deciding": LocalisedText("Criteria that decided", "起决定作用的标准"),
    "activity": LocalisedText("activity", "活动"),
    "criterion": LocalisedText("criterion", "标准"),
    "outcome": LocalisedText("outcome", "结果"),
    "errors": LocalisedText("Wrong headlines, the most confident first", "错误的总体结论（最自信在前）"),
    "accepted": LocalisedText("accepted", "可接受"),
    "concepts": LocalisedText("Concepts found", "找到的概念"),
    "misses": LocalisedText("First activity not accepted", "首位活动不被接受"),
    "case": LocalisedText("case", "案例"),
    "regime": LocalisedText("regime", "目录"),
    "first": LocalisedText("first three found", "结果前三位"),
}
