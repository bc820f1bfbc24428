"""Certificates and labels named in a text, with the level where one is stated."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from mappings.text import Text


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate, label or standard of performance at a half-open place of the original text.

    ``level`` is the grade in English or as a number (``gold``, ``excellent``, ``2``), empty where none is stated.
    """

    scheme: str
    level: str
    start: int
    end: int
    quote: str


_STARS = {
    "一": "1", "二": "2", "两": "2", "三": "3", "one": "1", "two": "2", "three": "3", "★": "1", "★★": "2", "★★★": "3",
}  # fmt: skip
_METALS = {
    "铂金": "platinum", "白金": "platinum", "超金": "goldplus", "gold plus": "goldplus", "gold+": "goldplus", "金": "gold",
    "黄金": "gold", "银": "silver", "铜": "bronze", "钻石": "diamond", "认证": "certified", "合格": "certified",
    "优秀": "excellent", "杰出": "outstanding", "卓越": "outstanding", "非常好": "very good", "良好": "good", "通过": "pass",
    "sle": "super low energy",
}  # fmt: skip
_GRADES = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "i": "1", "ii": "2", "iii": "3"}

_STAR = r"(?P<level>[一二两三123]|one|two|three|★{1,3})\s?(?:-\s?)?(?:星级?|stars?|(?<=★))"
_METAL = (
    r"(?:\s?(?:\(?(?:certified\b|rated\b|rating\b|certification\b|new (?:buildings|data centres)|v\d(?:\.\d)?|bd\+c|o\+m|id\+c"
    r"|认证|等级|标识|评级|为|:|-|达到)\s?){0,3}\(?"
    r"(?P<level>platinum|gold ?plus|gold\+|gold|silver|bronze|diamond|certified|outstanding|excellent|very good|good"
    r"|super low energy|sle|铂金|白金|超金|黄金|金|银|铜|钻石|认证|合格|优秀|杰出|卓越|非常好|良好|通过)(?![a-z])(?:级奖?)?)?"
)
_PRE_METAL = (
    r"(?:(?P<prior>platinum|gold ?plus|gold|silver|bronze|outstanding|excellent|铂金级?|白金级?|金级|银级)[ -]?)?"
)
_BUILDING = r"(?:绿色建筑|绿建|green building)"

#: Scheme, words without which it is not named, and how texts name it; ``level`` or ``prior`` is its grade.
_SCHEMES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Chinese green building label", ("绿色建筑", "绿建", "green building", "gb/t 50378", "国标"), rf"{_BUILDING}(?:评价)?(?:标准|标识|认证|设计|运行|label)?(?:的|为|达到?|取得|:)?\s?{_STAR}(?:级)?"),
    ("Chinese green building label", ("绿色建筑", "绿建", "green building", "gb/t 50378", "国标"), rf"{_STAR}(?:的)?\s?(?:chinese |china )?(?:{_BUILDING}|[a-z ]{{0,20}}(?:under|to) (?:the )?gb/t 50378(?:-\d{{4}})?)"),
    ("Chinese green building label", ("绿色建筑", "绿建", "green building", "gb/t 50378", "国标"), rf"国标(?:绿建|绿色建筑)?{_STAR}"),
    ("Chinese green building label", ("绿色建筑", "绿建", "green building", "gb/t 50378", "国标"), rf"gb/t 50378(?:-\d{{4}})?[^,;。\d]{{0,12}}?(?:{_STAR})?(?![\d])"),
    ("green building material", ("绿色建材", "green building material"), rf"绿色建材(?:产品)?(?:评价|认证|标识)?(?:{_STAR})?|green building materials? (?:label|certificat\w+)"),
    ("LEED", ("leed",), rf"{_PRE_METAL}\bleed\b{_METAL}"),
    ("BREEAM", ("breeam",), rf"{_PRE_METAL}\bbreeam\b{_METAL}"),
    ("Green Mark", ("green mark", "绿色标志", "绿标"), rf"{_PRE_METAL}(?:(?:bca )?\bgreen mark\b|绿色标志|绿标(?=认证|铂金|白金|超金|金))(?:\s?\d{{4}})?{_METAL}"),
    ("BEAM Plus", ("beam plus", "绿建环评"), rf"{_PRE_METAL}(?:\bbeam plus\b|绿建环评){_METAL}"),
    ("EEWH", ("eewh",), rf"{_PRE_METAL}\beewh\b{_METAL}"),
    ("DGNB", ("dgnb",), rf"{_PRE_METAL}\bdgnb\b{_METAL}"),
    ("WELL", ("well",), rf"\bwell\s(?:building standard|certifi\w+|v2|认证|铂金|金级|platinum|gold|silver){_METAL}"),
    ("EDGE", ("edge",), r"\bedge (?:advanced|zero carbon|certifi\w+|认证)|\bedge认证"),
    ("Green Star", ("green star",), r"\b(?P<level>[456])[- ]star green star\b|\bgreen star\b(?: (?P<prior>[456])[- ]star)?"),
    ("NABERS", ("nabers",), r"\b(?P<level>[1-6](?:\.5)?)[- ]star nabers\b|\bnabers\b(?:[a-z ]{0,16}?(?P<prior>[1-6](?:\.5)?)[- ]stars?)?"),
    ("Passive House", ("passiv", "被动式"), r"\bpassiv ?haus\b|\bpassive house\b|被动式(?:超低能耗)?(?:建筑|住宅|房屋)"),
    ("near-zero-energy building (GB/T 51350)", ("gb/t 51350", "能耗建筑"), r"gb/t 51350(?:-\d{4})?|近零能耗建筑(?!阈值|限值)(?:标识|认证|评价)?|超低能耗建筑(?:标识|认证|评价)?"
     r"|(?<!近)零能耗建筑(?:标识|认证)?"),
    ("EPC", ("epc", "energy performance", "energy class", "performance class"), r"\b(?:epc|energy performance certificate)s?(?: (?:rating|class|label|band|of|grade|is))*[ :]*(?P<level>[a-g]\+{0,2})(?![a-z\w])"
     r"|\bepc(?:等级|评级|为|达到)+\s?(?P<prior>[a-g]\+{0,2})级?(?![a-z])|\benergy (?:performance )?class(?:es)? (?P<third>[a-g]\+{0,2})(?![a-z\w])"
     r"|\benergy performance certificates?\b"),
    ("EU energy label", ("energy label", "energy efficiency class"), r"\benergy (?:efficiency class|label)(?: (?:class|of|rated))*[ :]*(?P<level>[a-g]\+{0,3})(?![a-z\w])"),
    ("Chinese energy efficiency grade", ("能效", "efficiency"), r"能效(?:等级|标识|水平)?(?:的|为|达到?|:)*\s?(?P<level>[一二三四五1-5])级"
     r"|(?P<prior>[一二三四五1-5])级能效|\b(?:energy[- ])?efficiency grade (?P<third>[1-5])\b|\bgrade[ -](?P<fourth>[1-5]) (?:energy )?efficiency"),
    ("clean production level", ("清洁生产",), r"清洁生产(?:水平|等级|审核)?(?:为|达到?|评价)*\s?(?P<level>[一二三123]|i{1,3})级"),
    ("FSC", ("fsc", "森林管理委员会"), r"\bfsc\b(?!-?\d)|森林管理委员会"),
    ("PEFC", ("pefc",), r"\bpefc\b"),
    ("CFCC", ("cfcc", "中国森林认证"), r"\bcfcc\b|中国森林认证"),
    ("RSPO", ("rspo",), r"\brspo\b"),
    ("MSPO", ("mspo",), r"\bmspo\b"),
    ("ISPO", ("ispo",), r"\bispo\b"),
    ("RTRS", ("rtrs",), r"\brtrs\b"),
    ("Bonsucro", ("bonsucro",), r"\bbonsucro\b"),
    ("Rainforest Alliance", ("rainforest", "雨林联盟"), r"\brainforest alliance\b|雨林联盟"),
    ("GlobalGAP", ("global",), r"\bglobal ?g\.?a\.?p\b"),
    ("ASC", ("asc",), r"\basc(?:-certified| certifi\w+|认证)"),
    ("MSC", ("msc",), r"\bmsc(?:-certified| certifi\w+|认证)"),
    ("ISCC", ("iscc",), r"\biscc(?: ?(?:plus|eu|corsia))?\b"),
    ("RSB", ("rsb",), r"\brsb\b(?= certif|认证|-)"),
    ("organic farming", ("有机", "organic", "gb/t 19630"), r"有机(?:产品|农业|食品)?认证|gb/t 19630(?:-\d{4})?|\borganic(?:ally)? certifi\w+|\bcertified organic\b"),
    ("Chinese environmental label", ("环境标志", "十环", "environmental label"), r"中国环境标志|十环认证|环境标志产品认证|\bchina environmental label\w*"),
    ("EU Ecolabel", ("ecolabel", "生态标签"), r"\beu ecolabel\b|欧盟生态标签"),
    ("Cradle to Cradle", ("cradle",), r"\bcradle[- ]to[- ]cradle\b(?= certif| gold| silver| bronze| platinum)"),
    ("GRS", ("recycled standard", "grs"), r"\bglobal recycled standard\b|\bgrs(?: certifi\w+|认证)"),
    ("ISO 50001", ("50001",), r"\biso ?50001\b(?:[:-]\d{4})?"),
    ("ISO 14001", ("14001",), r"\biso ?14001\b(?:[:-]\d{4})?"),
    ("ISO 27914", ("27914",), r"\biso ?27914\b(?:[:-]\d{4})?"),
    ("CORSIA", ("corsia",), r"\bcorsia\b"),
)  # fmt: skip
#: A certificate that is not there, or that only an aim stands for, is no evidence.
_DENIED = re.compile(
    r"(?:未|没有|无|尚未|不|暂无|非|\bno|\bnot|\bwithout|\black(?:s|ing)?|\bnever|\bnor)[^,;。.]{0,12}$", re.ASCII
)
_DENYING = (
    "未",
    "没",
    "无",
    "不",
    "够不上",
    "基本级",
    "no ",
    "nor ",
    "neither",
    "without",
    "lack",
    "uncertified",
)
_GONE = re.compile(
    r"(?: certificat\w+| licen[cs]e| award| rating| label)?(?: (?:of|from|dated) \d{4})?"
    r"(?:[^,;。.]{0,8}?(?:没拿|没有|未取得|未获|被拒|申请中|未定|\brefused|\bnot )"
    r"|[^;。.]{0,10}?(?:失效|过期|到期|被撤销|\blapsed|\bexpired|\bwithdrawn|\brevoked))",
    re.ASCII,
)


#: The text says that there is no certificate at all, whatever the scheme.
_NONE_AT_ALL = re.compile(
    r"(?:未|没有|无(?!锡)|不|尚未)[^,;。\d]{0,6}?(?:任何|相关|绿色建筑|绿建|绿色|节能|环保|可持续)[^,;。\d]{0,8}?(?:认证|标识|星级|评级|证书)"
    r"|(?:无|不设|没有|不作)(?:任何|绿建|绿色建筑)?星级(?:要求|标识|认证|目标)|(?:未达|达不到|未到|不到|够不上)(?:绿建|绿色建筑)?(?:最低)?[一1]星(?!期)"
    r"|(?:不|未|没)(?:评|申报|报|申请)(?:任何)?(?:绿建|绿色建筑)?(?:星(?!期)|标识|绿标)|(?:绿建|绿色建筑)(?:为|仅|只|仅达|达到)?基本级"
    r"|\bno star (?:rating|label|requirement)\b"
    r"|\b(?:no|without|lacks?|lacking|holds? no)\s(?:any\s|an?\s)?(?:[a-z-]+\s){0,2}?(?:green|energy|environmental|sustainability|building)"
    r"(?:[ -][a-z]+){0,2}?\s(?:certificat\w+|labels?|ratings?)\b|\bno certificat(?:e|ion)\b|\buncertified\b"
    r"|\b(?:no|without an?|nor an?) (?:other |local |green |building |energy |or )*(?:labels?|ratings?|certificat(?:es?|ion)) (?:is |are |was )?(?:planned|sought|foreseen|follows?|wanted|applied for|intended)\b"
    r"|\bneither (?:a )?(?:rating|label|certificat(?:e|ion)) nor (?:a )?(?:rating|label|certificat(?:e|ion))\b|, no (?:green |building )?label\b",
    re.ASCII,
)


#: Beside the one that it names, a project has no other: 取得LEED金级，无本地证书.
_NO_OTHER = re.compile(
    r"(?:无|未取得|没有|未获|未申请)(?:任何)?(?:其他|其它|本地|当地|本国|东道国|国内|别的)[^,;。\d]{0,6}?(?:认证|标识|星级|评级|证书|绿标)"
    r"|\bno (?:other|local|national|domestic|home) (?:green |building )*(?:certificat\w+|labels?|ratings?|marks?)\b",
    re.ASCII,
)


def denies_others(text: Text) -> bool:
    """Whether a text says that no certificate is held beside those that it names."""
    return _NO_OTHER.search(text.normal) is not None


def denies_all(text: Text) -> bool:
    """Whether a text says that no certificate is held or sought."""
    normal = text.normal
    return any(word in normal for word in _DENYING) and _NONE_AT_ALL.search(normal) is not None


@functools.cache
def _pattern(pattern: str) -> re.Pattern[str]:
    # Compiling all of them takes longer than reading a thousand texts: only what a text asks for is compiled.
    return re.compile(pattern, re.ASCII)


def certificates(text: Text) -> tuple[Certificate, ...]:
    """Every certificate in order of place; the longest wording at a place, denied ones left out."""
    normal = text.normal
    found: list[tuple[int, int, str, str]] = []
    for scheme, words, pattern in _SCHEMES:
        if not any(word in normal for word in words):
            continue
        for match in _pattern(pattern).finditer(normal):
            start, end = match.span()
            if not (_DENIED.search(normal[max(0, start - 24) : start]) or _GONE.match(normal, end)):
                found.append((start, end, scheme, _level(scheme, match)))
    found.sort(key=lambda one: (one[0], -one[1]))
    kept: list[Certificate] = []
    reached = 0
    for start, end, scheme, level in found:
        if start >= reached:
            first, last = text.span(start, end)
            kept.append(Certificate(scheme, level, first, last, text.original[first:last]))
            reached = end
    return tuple(kept)


def _level(scheme: str, match: re.Match[str]) -> str:
    groups = match.groupdict()
    level = next((groups[name] for name in ("level", "prior", "third", "fourth") if groups.get(name)), None)
    if not level:
        return ""
    level = level.strip().removesuffix("级")
    if "star" in scheme.lower() or "label" in scheme or "material" in scheme:
        return _STARS.get(level, level).upper() if scheme == "EU energy label" else _STARS.get(level, level)
    if scheme == "EPC":
        return level.upper()
    if "grade" in scheme or "level" in scheme:
        return _GRADES.get(level, level)
    return _METALS.get(level, level).replace("gold plus", "goldplus")
