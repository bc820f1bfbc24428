"""What the identifiers of verdicts, criteria and mappings are called in a report, in both languages.

Labels, statuses, tiers and outcomes have their names in ``reports.render``, which every output form shares.
"""

from __future__ import annotations

from collections.abc import Mapping

from taxonomy.model import LocalisedText

#: SSSOM predicate, seen from the activity that stands first.
RELATION_NAMES: Mapping[str, LocalisedText] = {
    "skos:exactMatch": LocalisedText("same", "相同"),
    "skos:closeMatch": LocalisedText("close", "相近"),
    "skos:broadMatch": LocalisedText("wider there", "对方更宽"),
    "skos:narrowMatch": LocalisedText("narrower there", "对方更窄"),
    "skos:relatedMatch": LocalisedText("related only", "仅相关"),
    "skos:mappingRelation": LocalisedText("joined, relation not stated", "有对应，关系未说明"),
}
STRICTER_NAMES: Mapping[str, LocalisedText] = {
    "source": LocalisedText("stricter here", "本方更严"),
    "target": LocalisedText("stricter there", "对方更严"),
    "equal": LocalisedText("equally strict", "同等严格"),
    "different": LocalisedText("each stricter in part", "各有更严之处"),
    "unknown": LocalisedText("not comparable by figures", "无法以数值比较"),
}
REVIEW_NAMES: Mapping[str, LocalisedText] = {
    "proposed": LocalisedText("proposed by the matcher", "匹配器拟议"),
    "reviewed": LocalisedText("reviewed by a person", "经人工复核"),
    "derived": LocalisedText("derived by comparing texts", "对照文本推导"),
}
OBJECTIVE_NAMES: Mapping[str, LocalisedText] = {
    "mitigation": LocalisedText("Climate change mitigation", "减缓气候变化"),
    "adaptation": LocalisedText("Climate change adaptation", "适应气候变化"),
    "water": LocalisedText("Water and marine resources", "水与海洋资源"),
    "circular": LocalisedText("Circular economy", "循环经济"),
    "pollution": LocalisedText("Pollution prevention and control", "污染防治"),
    "biodiversity": LocalisedText("Biodiversity and ecosystems", "生物多样性与生态系统"),
}
VERIFICATION_NAMES: Mapping[str, LocalisedText] = {
    "official-text": LocalisedText("read in the official text", "读自官方文本"),
    "secondary-source": LocalisedText("from a secondary source", "来自二手来源"),
    "derived": LocalisedText("derived", "推导得出"),
    "from-memory": LocalisedText("from memory, unverified", "凭记忆，未经核实"),
}
ORIGIN_NAMES: Mapping[str, LocalisedText] = {
    "given": LocalisedText("given beside the text", "在文本之外给出"),
    "implied": LocalisedText("implied", "由事物推知"),
    "bound": LocalisedText("bound", "界限"),
    "derived": LocalisedText("derived", "推导得出"),
}
TIME_NAMES: Mapping[str, LocalisedText] = {
    "stated": LocalisedText("stated", "现值"),
    "baseline": LocalisedText("baseline, not compared", "基准，不参与比较"),
    "target": LocalisedText("target, compared as if reached", "目标，视同达到"),
}
EVENT_NAMES: Mapping[str, LocalisedText] = {
    "approval": LocalisedText("approval or filing", "核准或备案"),
    "financing": LocalisedText("financing or issue", "融资或发行"),
    "permit": LocalisedText("permit", "许可"),
    "construction": LocalisedText("start of construction", "开工"),
    "commissioning": LocalisedText("commissioning", "投产"),
    "manufacture": LocalisedText("manufacture or delivery", "制造或交付"),
}
#: The parts that a verdict carries the version of.
VERSION_NAMES: Mapping[str, LocalisedText] = {
    "mcgt": LocalisedText("program", "程序"),
    "catalogues": LocalisedText("catalogues", "目录"),
    "model": LocalisedText("model", "模型"),
    "rules": LocalisedText("rules", "规则"),
    "mapping sets": LocalisedText("mapping sets", "映射集"),
    "second_reader": LocalisedText("second reader", "第二阅读者"),
}
#: Of an EU activity; the two special kinds are reported apart in disclosures under Article 8.
CONTRIBUTION_NAMES: Mapping[str, LocalisedText] = {
    "own-performance": LocalisedText("own performance", "自身绩效"),
    "enabling": LocalisedText("enabling", "赋能"),
    "transitional": LocalisedText("transitional", "转型"),
}
#: The verdict over all regimes, shown beside them under this name.
HEADLINE = "headline"
HEADLINE_NAME = LocalisedText("All regimes together (headline)", "各目录综合（总体结论）")


def joined(texts: list[LocalisedText]) -> LocalisedText:
    """Texts as one enumeration: ``a, b`` and ``甲、乙``."""
    return LocalisedText(
        ", ".join(one.in_language("en") for one in texts), "、".join(one.in_language("zh") for one in texts)
    )


def same(text: str) -> LocalisedText:
    """A name or number that is written alike in both languages."""
    return LocalisedText(text, text)
