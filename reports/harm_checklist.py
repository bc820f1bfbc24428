"""Do no significant harm and minimum safeguards: what the EU asks for besides substantial contribution, to tick off."""

from __future__ import annotations

from classification.verdict import Verdict
from reports.document import Block, Checklist, Paragraph, Section
from reports.matched import is_eu_contribution, matched_activity
from reports.render import Record
from reports.vocabulary import OBJECTIVE_NAMES, joined
from taxonomy.library import Library
from taxonomy.model import Activity, LocalisedText


def harm_activity(verdict: Verdict, known: Library) -> Activity | None:
    """The EU activity whose tests apply: only where the verdict is one of substantial contribution."""
    one = verdict.regimes.get("eu")
    if one is None or not is_eu_contribution(one):
        return None
    matched = matched_activity(one)
    return None if matched is None else known[matched.id]


def harm_records(activity: Activity) -> list[Record]:
    """The tests of an activity, each once, by objective."""
    lines = dict.fromkeys((one.objective or "", one.summary) for one in activity.dnsh)
    return [{"objective": objective, "text_en": text.en, "text_zh": text.zh} for objective, text in lines]


def untested_objectives(activity: Activity) -> list[str]:
    """Objectives for which the delegated act sets no test."""
    stated = activity.details.get("dnsh_without_test")
    return [str(one) for one in stated] if isinstance(stated, list) else []


def harm_section(verdict: Verdict, known: Library) -> Section:
    """The checklist of the EU activity, or why there is none."""
    title = LocalisedText("Do no significant harm and minimum safeguards", "无重大损害与最低保障要求")
    activity = harm_activity(verdict, known)
    if activity is None:
        return Section("harm", title, (Paragraph(_NO_CHECKLIST),))
    blocks: list[Block] = [
        Paragraph(
            LocalisedText(
                f"Tests of {activity.code}, {activity.name.en}. The program does not judge them; without them nothing is Taxonomy-aligned.",
                f"{activity.code}（{activity.name.zh}）的测试。程序不作判定；未通过这些测试，不得称为符合分类法。",
            ),
            "caveat",
        )
    ]
    items = [
        LocalisedText(f"{_objective(one).en}: {one['text_en']}", f"{_objective(one).zh}：{one['text_zh']}")
        for one in harm_records(activity)
    ]
    blocks.append(Checklist((*items, _SAFEGUARDS)))
    untested = [OBJECTIVE_NAMES[one] for one in untested_objectives(activity) if one in OBJECTIVE_NAMES]
    if untested:
        named = joined(untested)
        blocks.append(Paragraph(LocalisedText(f"No test is set for: {named.en}.", f"以下目标未设测试：{named.zh}。")))
    blocks.append(Paragraph(_OTHERS))
    return Section("harm", title, tuple(blocks))


def _objective(one: Record) -> LocalisedText:
    return OBJECTIVE_NAMES.get(one["objective"], LocalisedText("Do no significant harm", "无重大损害"))


_SAFEGUARDS = LocalisedText(
    "Minimum safeguards (Article 18 of Regulation (EU) 2020/852): procedures in line with the OECD Guidelines for Multinational "
    "Enterprises and the UN Guiding Principles on Business and Human Rights.",
    "最低保障要求（(EU) 2020/852号条例第18条）：具备符合《经合组织跨国企业准则》和《联合国工商企业与人权指导原则》的程序。",
)
_NO_CHECKLIST = LocalisedText(
    "No checklist: no verdict under the EU Taxonomy was asked for, or it is not one of substantial contribution.",
    "没有核对清单：未要求按欧盟分类法判定，或判定不构成实质性贡献。",
)
_OTHERS = LocalisedText(
    "The other catalogues' records hold no such list. The Chinese lists ask besides that all laws, mandatory standards and "
    "policies in force are met.",
    "其他目录的记录中没有此类清单。中国目录另要求符合现行法律、强制性标准和政策。",
)
