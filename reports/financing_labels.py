"""Which financing labels a verdict leaves open, and what has to be done before one is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from classification.verdict import RegimeVerdict, Verdict
from reports.document import Column, Paragraph, Section, Table
from reports.matched import is_eu_contribution, is_eu_eligible
from reports.render import Record
from taxonomy.library import Library
from taxonomy.model import LocalisedText

#: ``open``: nothing found against it; ``checks``: conditions that the program cannot judge come first; ``evidence``: a
#: decisive piece is missing; ``no``: not on this verdict.
Use = Literal["open", "checks", "evidence", "no"]

USE_NAMES = {
    "open": LocalisedText("open", "可以考虑"),
    "checks": LocalisedText("after further checks", "完成其他核查后"),
    "evidence": LocalisedText("once the evidence is there", "补齐证据后"),
    "no": LocalisedText("not on this verdict", "依此判定不可"),
}


@dataclass(frozen=True, slots=True)
class FinancingLabel:
    """A label, whether it may be used, and why."""

    id: str
    name: LocalisedText
    use: Use
    reason: LocalisedText


def financing_labels(verdict: Verdict, known: Library) -> tuple[FinancingLabel, ...]:
    """The labels of the regimes that were asked for, in their order."""
    return tuple(_labels(verdict, known))


def financing_label_record(one: FinancingLabel) -> Record:
    """A label as plain values."""
    return {
        "id": one.id,
        "name_en": one.name.en,
        "name_zh": one.name.zh,
        "use": one.use,
        "reason_en": one.reason.en,
        "reason_zh": one.reason.zh,
    }


def financing_section(labels: tuple[FinancingLabel, ...]) -> Section:
    """The labels as a table, with what they are not."""
    table = Table(
        "financing-labels",
        LocalisedText("Labels that follow", "由此可用的标签"),
        (
            Column("label", LocalisedText("Label", "标签")),
            Column("use", LocalisedText("May it be used?", "可否使用")),
            Column("reason", LocalisedText("Why, and what comes first", "理由及前提")),
        ),
        tuple((one.name, USE_NAMES[one.use], one.reason) for one in labels),
    )
    caveat = Paragraph(
        LocalisedText(
            "A label is the issuer's or lender's decision and answers for more than the activity: use and tracking of proceeds, "
            "reporting, the rules of the market and of the product. None of that is judged here.",
            "是否使用标签由发行人或贷款人决定，且不仅取决于活动本身，还涉及资金用途与追踪、信息披露以及市场和产品规则，均不在本报告判定之列。",
        ),
        "caveat",
    )
    return Section("financing", LocalisedText("Financing labels", "融资标签"), (table, caveat))


def _labels(verdict: Verdict, known: Library) -> Iterator[FinancingLabel]:
    regimes = verdict.regimes
    for name in ("cn2025", "cn2021"):
        if name in regimes:
            yield _chinese(name, regimes[name], verdict, known)
    if any(regimes[name].label == "transition" for name in ("cn2025", "cn2021") if name in regimes):
        yield FinancingLabel("transition-cn", _TRANSITION_CN, "checks", _TRANSITION_CN_WHY)
    if "eu" in regimes:
        yield _eligible(regimes["eu"])
        yield _aligned(regimes["eu"], known)
    for name, label, title in (
        ("sg", "green", _GREEN_SG),
        ("sg", "transition", _AMBER_SG),
        ("hk", "green", _GREEN_HK),
        ("hk", "transition", _TRANSITION_HK),
    ):
        if name in regimes and (label == "green" or regimes[name].label == label):
            yield _voluntary(f"{label}-{name}", title, label, regimes[name])
    if "mcgt" in regimes:
        yield _common(regimes["mcgt"])


def _use(one: RegimeVerdict, label: str) -> Use:
    """Whether ``label`` follows from the verdict of a regime, before what the label itself asks for."""
    if one.label != label:
        return "no"
    if one.status == "evidence_missing":
        return "evidence"
    return "checks" if any(result.outcome == "prose" for result in one.criteria) else "open"


def _chinese(name: str, one: RegimeVerdict, verdict: Verdict, known: Library) -> FinancingLabel:
    use = _use(one, "green")
    reason = _REASONS[use]
    superseded = known.catalogues[name].superseded
    if name == "cn2021" and superseded is not None and verdict.day >= superseded and use != "no":
        use = "checks" if use == "open" else use
        reason = LocalisedText(f"{_KEEPS_2021.en} {reason.en}", f"{_KEEPS_2021.zh}{reason.zh}")
    return FinancingLabel(f"green-{name}", _GREEN_CN[name], use, reason)


def _eligible(one: RegimeVerdict) -> FinancingLabel:
    if is_eu_eligible(one):
        return FinancingLabel("eu-eligible", _ELIGIBLE, "open", _ELIGIBLE_WHY)
    return FinancingLabel("eu-eligible", _ELIGIBLE, "no", _NOT_ELIGIBLE_WHY)


def _aligned(one: RegimeVerdict, known: Library) -> FinancingLabel:
    if not is_eu_contribution(one):
        return FinancingLabel("eu-aligned", _ALIGNED, "no", _NOT_ALIGNED_WHY)
    kind = known[one.activities[0].id].contribution if one.activities else None
    more = _KINDS.get(kind or "", LocalisedText("", ""))
    is_open = one.status == "evidence_missing"
    use: Use = "evidence" if is_open else "checks"
    reason = _ALIGNED_OPEN if is_open else _ALIGNED_WHY
    return FinancingLabel(
        "eu-aligned", _ALIGNED, use, LocalisedText(f"{reason.en} {more.en}".strip(), f"{reason.zh}{more.zh}")
    )


def _voluntary(identifier: str, title: LocalisedText, label: str, one: RegimeVerdict) -> FinancingLabel:
    use = _use(one, label)
    if use == "no":
        return FinancingLabel(identifier, title, use, _REASONS["no"])
    more = _VOLUNTARY
    return FinancingLabel(
        identifier,
        title,
        "checks" if use == "open" else use,
        LocalisedText(f"{_REASONS[use].en} {more.en}", f"{_REASONS[use].zh}{more.zh}"),
    )


def _common(one: RegimeVerdict) -> FinancingLabel:
    use = _use(one, "green")
    use = "checks" if use == "open" else use
    return FinancingLabel("common-ground", _COMMON, use, _COMMON_WHY if use != "no" else _NOT_COMMON_WHY)


_GREEN_CN = {
    "cn2025": LocalisedText(
        "China: green loan, green bond or other green finance product under the 2025 list",
        "中国：绿色贷款、绿色债券等绿色金融产品（2025年版目录）",
    ),
    "cn2021": LocalisedText("China: green bond under the 2021 list", "中国：绿色债券（2021年版目录）"),
}
_TRANSITION_CN = LocalisedText("China: transition finance", "中国：转型金融")
_TRANSITION_CN_WHY = LocalisedText(
    "Not as green. Transition finance follows national or local standards with requirements on the borrower's transition "
    "plan and disclosure; which of them applies, and its reference values, have to be looked up.",
    "不属绿色。转型金融适用国家或地方标准，对融资主体的转型规划与信息披露另有要求；适用哪项标准及其基准值须另行查明。",
)
_ELIGIBLE = LocalisedText("EU: Taxonomy-eligible", "欧盟：纳入分类法范围（eligible）")
_ELIGIBLE_WHY = LocalisedText(
    "The delegated acts describe the activity. Eligible in this sense says nothing about performance and is not the opposite of our label “not eligible”.",
    "授权条例列有该活动。纳入范围不说明其绩效；与本报告的“不合格”标签是两回事。",
)
_NOT_ELIGIBLE_WHY = LocalisedText(
    "No activity of the delegated acts was accepted as a match, or a rule excludes the project.",
    "授权条例中没有认定相符的活动，或项目被规则排除。",
)
_ALIGNED = LocalisedText("EU: Taxonomy-aligned", "欧盟：符合分类法（aligned）")
_ALIGNED_WHY = LocalisedText(
    "Substantial contribution as judged here. Alignment needs two more tests that are not judged: do no significant harm "
    "(see the checklist) and minimum safeguards.",
    "此处仅判定实质性贡献。认定符合还须完成两项未予判定的测试：无重大损害（见核对清单）与最低保障要求。",
)
_ALIGNED_OPEN = LocalisedText(
    "Substantial contribution is open until the missing evidence is there; do no significant harm and minimum safeguards come on top.",
    "缺失证据补齐之前，实质性贡献待定；此外还须完成无重大损害与最低保障要求的核查。",
)
_NOT_ALIGNED_WHY = LocalisedText("No substantial contribution on this verdict.", "依此判定不构成实质性贡献。")
_KINDS = {
    "transitional": LocalisedText(
        "A transitional activity under Article 10(2): reported apart.", "属第10条第2款转型活动，须单独披露。"
    ),
    "enabling": LocalisedText(
        "An enabling activity under Article 16: reported apart.", "属第16条赋能活动，须单独披露。"
    ),
}
_GREEN_SG = LocalisedText("Singapore: green under the Singapore-Asia Taxonomy", "新加坡：新加坡—亚洲分类目录绿色")
_AMBER_SG = LocalisedText("Singapore: amber under the Singapore-Asia Taxonomy", "新加坡：新加坡—亚洲分类目录琥珀")
_GREEN_HK = LocalisedText("Hong Kong: green under the Hong Kong Taxonomy", "香港：香港分类目录绿色")
_TRANSITION_HK = LocalisedText("Hong Kong: transition under the Hong Kong Taxonomy", "香港：香港分类目录转型")
_VOLUNTARY = LocalisedText(
    "The taxonomy is voluntary; do no significant harm and social safeguards have to be looked at separately.",
    "该分类目录为自愿适用；无重大损害与社会保障要求须另行核查。",
)
_COMMON = LocalisedText("Common ground (M-CGT): comparability statement", "多边共同目录（M-CGT）：可比性说明")
_COMMON_WHY = LocalisedText(
    "The common ground is a means of comparison and no label in law. The table used here is a reconstruction: name it as such, "
    "and check the entry in the official table before relying on it.",
    "共同目录是比较工具，并非法定标签。此处所用为重建稿：引用时须予说明，依赖之前请核对官方表中的条目。",
)
_NOT_COMMON_WHY = LocalisedText(
    "Not green under every catalogue that the entry rests on, or without an entry in the reconstructed table.",
    "并非在条目所依据的各目录下均为绿色，或重建表中没有相应条目。",
)
_KEEPS_2021 = LocalisedText(
    "Only for an instrument that stays under the earlier standard.", "仅适用于继续执行原标准的融资工具。"
)
_REASONS: dict[str, LocalisedText] = {
    "open": LocalisedText("Listed, and no condition of the list is left open.", "列入目录，且目录条件均无待定。"),
    "checks": LocalisedText(
        "Listed; conditions in words remain to be read against the project's documents.",
        "列入目录；尚有文字条件须对照项目文件核对。",
    ),
    "evidence": LocalisedText(
        "Listed; a decisive figure or certificate is missing (see the to-do list).",
        "列入目录；缺少决定性数值或证书（见待办清单）。",
    ),
    "no": LocalisedText("The verdict under this catalogue does not support it.", "该目录下的判定不支持使用。"),
}
