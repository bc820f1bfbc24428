"""Marks a verdict in which a second reader took part, or was asked in vain: in every regime, the headline and the versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from classification.second_reader import RESTS_ON, Consultation
from classification.verdict import Reason, Verdict
from mappings.choice import Opinion
from taxonomy.library import Library
from taxonomy.model import LocalisedText


def marked(verdict: Verdict, asked: Consultation, library: Library) -> Verdict:
    """``verdict`` with a reason for every regime that the reader was asked about, or that rests on such a one."""
    head = verdict.headline
    regimes = {
        name: replace(one, reasons=(*one.reasons, *(Reason(text) for text in _reasons(name, asked, library))))
        for name, one in verdict.regimes.items()
    }
    overall = Reason(_in_vain(asked) if asked.fault else _took_part(asked))
    return replace(
        verdict,
        headline=replace(head, reasons=(*head.reasons, overall)),
        regimes=regimes,
        versions={**verdict.versions, "second_reader": asked.settings.version},
    )


def _reasons(regime: str, asked: Consultation, library: Library) -> Iterator[LocalisedText]:
    if asked.fault:
        yield _in_vain(asked)
    elif regime in asked.opinions:
        yield _choice(asked.opinions[regime], regime, asked, library)
    else:
        bases = [library.catalogues[base].short_title for base in RESTS_ON.get(regime, ()) if base in asked.opinions]
        if bases:
            model = asked.settings.model
            yield LocalisedText(
                f"Rests on {', '.join(base.en for base in bases)}, where a second reader ({model}) took part.",
                f"所依据的{'、'.join(base.zh for base in bases)}有第二阅读者（{model}）参与。",
            )


def _choice(opinion: Opinion, regime: str, asked: Consultation, library: Library) -> LocalisedText:
    model = asked.settings.model
    is_measured = regime in dict(asked.settings.reliability)
    weight_en = f"weight {opinion.weight:.2f} in log-odds{'' if is_measured else ', reliability assumed'}"
    weight_zh = f"权重{opinion.weight:.2f}（对数几率{'' if is_measured else '，可靠度为假定'}）"
    if opinion.activity is None:
        return LocalisedText(
            f"A second reader ({model}) chose none of the candidates; {weight_en}.",
            f"第二阅读者（{model}）认为候选活动均不相符；{weight_zh}。",
        )
    activity = library[opinion.activity]
    return LocalisedText(
        f"A second reader ({model}) chose {activity.code} {activity.name.in_language('en')}; {weight_en}.",
        f"第二阅读者（{model}）选择{activity.code} {activity.name.in_language('zh')}；{weight_zh}。",
    )


def _took_part(asked: Consultation) -> LocalisedText:
    model = asked.settings.model
    return LocalisedText(f"A second reader ({model}) took part.", f"第二阅读者（{model}）参与了判断。")


def _in_vain(asked: Consultation) -> LocalisedText:
    model, fault = asked.settings.model, asked.fault
    return LocalisedText(
        f"A second reader ({model}) was asked in vain: {fault.en if fault else ''}. Judged without it.",
        f"曾询问第二阅读者（{model}），未果：{fault.zh if fault else ''}。以下判断不含其意见。",
    )
