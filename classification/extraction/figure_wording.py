"""The words around a figure that tell a bound, a range, a change, a baseline or a target."""

from __future__ import annotations

import re
from typing import Literal, cast

Bound = Literal["=", "<", "<=", ">", ">="]
Time = Literal["stated", "baseline", "target"]
#: ``current`` is a baseline only where the same text says what comes after it.
Mark = Literal["stated", "baseline", "target", "current"]

_FILLER = r"\s*(?:约|近|了|为|是|是约|(?:an?|the) [a-z]{2,12}(?: [a-z]{2,12})? of|approximately|about|around|some)?\s*"
_BOUND_BEFORE = re.compile(
    r"(?:(?<![a-z])|(?![a-z]))(?:(?P<le>不(?:得|应)?(?:超过|高于|大于|多于)|至多|最多|最高|上限为?|≤|<=|at most|(?:no|not) (?:more|higher|greater) than"
    r"|not (?:to )?exceed(?:ing)?|not above|up to|max(?:imum)?\.?(?: of)?|capped at|within)"
    r"|(?P<ge>不(?:得|应)?(?:低于|小于|少于)|至少|最低|≥|>=|at least|(?:no|not) (?:less|lower|fewer) than|not below"
    r"|min(?:imum)?\.?(?: of)?)"
    r"|(?P<lt>低于|小于|不足|少于|不到|<|below|under|less than|lower than|fewer than)"
    r"|(?P<gt>高于|大于|超过|超出|超|逾|突破|>|above|over|more than|greater than|higher than|exceed(?:s|ing)?"
    rf"|in excess of)){_FILLER}$",
    re.ASCII,
)
_BOUND_AFTER = re.compile(
    r"\s*(?:(?P<le>[及或]?(?:以下|以内|之内)|(?:or|and) (?:less|lower|below|under|fewer))"
    r"|(?P<ge>[及或]?(?:以上|之上)|\+|(?:or|and) (?:more|higher|above|over|better|greater)))"
)
_BOUNDS: dict[str, Bound] = {"le": "<=", "ge": ">=", "lt": "<", "gt": ">"}

_YEAR = re.compile(r"(?<!\d)(?:\b(?:in|by) )?(?:19|20)\d\d(?:年的?|(?!\d))")
_RANGE = re.compile(r"\s*(?:~|-|–|—|−|至|到|to)\s*")
_AND = re.compile(r"\s*(?:and|和|与)\s*")
_BETWEEN = re.compile(r"(?:between|介于|在)\s*$")
_FROM = re.compile(r"(?:\bfrom|由|从|自)\s*(?:约|about|around|(?:目前|现[有状]|改造前|原来?|上?年)的?)?\s*$")
_CHANGE_TO = re.compile(
    r"(?:→|->|=>|\s|[^,;。0-9]{0,16}?)"
    r"(?:(?:降低?|下降|减少?|缩[减短]|压[降减缩]|增加?|提高|提升|上?升|优化|改善|变|改)(?:至|到|为)|→|->)"
    r"[^0-9,;。]{0,8}"
    r"|,?\s+(?:in |and |which |it |they |is to |will be |(?:is|was|are|were|be|has been|have been) )*"
    r"(?:cut|reduced|lowered|brought down|raised|increased|improved?|falls?|fell|fallen|drops?|dropped|rises?|rose|risen) to\s(?:about )?"
)
_TO = re.compile(r"[^0-9;。]{0,40}?(?:\bto\b|至|到|as against|, now)[^0-9,;。]{0,20}")
_CHANGE_VERB = re.compile(
    r"降|减|增|升|提高|改善|优化|reduc|lower|\bcut|fall|fell|drop|declin|decreas|\bris|\brose|\bgrew|rais|increas|improv|grow|\bdown\b"
    r"|\bup\b|went|brought|take[sn]?",
    re.ASCII,
)
_TIMES = re.compile(r"\s*[台套]?\s?[x×*]\s?")

_MARKS = re.compile(
    r"(?P<baseline>(?:改造|技改|升级)前的?(?=[约为]?$)|(?<![较比于])(?:改造|技改|升级|实施|更新|替代)前|基准|此前|以前|\bbefore\b|\bpreviously\b|\bbaseline\b|\bformerly\b"
    r"|(?<![较比于草高中平还])原(?!料|油|铝|煤|水|材|矿|酒|奶|木|辅|浆|纸|生|子|位|则|因|址|品|镁|盐|有机)"
    r"|\bused to\b|\binstead of\b|^\s?from(?=\s$)|\b(?:down|up) from\b)"
    r"|(?P<current>现状|现有|目前|\b(?:currently|today|at present)\b)"
    r"|(?P<target>目标|力争|争取|承诺|[到至]20\d\d年|20\d\d年(?:底|末)?(?:前|实现|达)|\bby (?:the end of )?20\d\d\b|\btarget|\bgoal\b"
    r"|\baim(?:s|ing|ed)?\b|\bpledge)"
    r"|(?P<stated>(?:改造|技改|升级|实施|更新|替代)后|\bafter\b|\bnow\b|\bwill\b)",
    re.ASCII,
)
_AFTER_MARKS = re.compile(
    r"[^,;。0-9]{0,12}?(?:(?P<stated>\bafter\b)"
    r"|(?P<baseline>\b(?:before|previously|prior to|earlier)\b|\b(?:at|for|of|in) the (?:replaced|retired|former|previous|old)\b)|(?P<current>\b(?:today|currently|at present)\b)"
    r"|(?P<target>\bby (?:the end of )?20\d\d\b))",
    re.ASCII,
)
#: What may open a clause whose figure carries on the one before: 改造后提高到90%, "and 295 after".
_CARRIES_ON = re.compile(
    r"[\s,;]*(?:and |to |is |will be |it )?"
    r"(?:(?:against|versus|compared (?:with|to)|an? (?:target|goal|aim) (?:of|is)) |(?:改造|技改|升级|实施|更新|现)[^0-9]{0,8}"
    r"|目前|现|年均|年平均|全年|实测|(?:after|now|then)\b[a-z ]{0,24}"
    r"|(?:降|下降|减|提高|提升|升|增加?)[^0-9]{0,3}[至到][^0-9]{0,4}|(?:falling|rising|down|up)?\s*(?:to|from)\s*)"
    r"(?:[为达至到约]|不?[低高大小]于|不?超过|be|is|below|above|under|around|\s)*"
)

#: Words that may stand between two figures of one thing, and those that tell that they do: "in 2022, with a target of".
_CARRY_FILLING = (
    r"[\s,;]|(?:19|20)\d\d|(?:and|but|while|with|is|are|was|will|be|it|the|an?|of|in|by|at|for|its|from|to|under|below|above|less than|more than"
    r"|about|around|average|annual|value|level|year)\b|[a-z]+(?= (?:targets|aims|pledges)\b)|[年底末的为是约至到将可于在达]|不(?:超过|高于|低于|小于)"
)
_CARRY_TELLING = (
    r"目标值?|力争|争取|承诺|(?:改造|技改)[前后]|较(?=改造前)|[^,;。0-9]{2,6}(?=目标)|实测|设计值?|年均|提[高升]|降低?|上?升"
    r"|(?:targets?|targeted|targeting|goals?|aims?|aiming|aimed|pledge[sd]?|afterwards|now|then|today|previously|formerly|measured|actual|design(?:ed)?"
    r"|fall|falls|falling|rise|rises|rising|drop|drops|dropping|reach|reaches|reaching)\b"
)
#: Possessive: the words overlap, and going back over them would take for ever.
_CARRIES = re.compile(rf"(?:{_CARRY_TELLING}|{_CARRY_FILLING})++", re.ASCII)
_TELLING = re.compile(_CARRY_TELLING, re.ASCII)
#: Cells of one row.
_NEXT_CELL = re.compile(r"\s*\|\s*|\s+")

_CHANGE_BEFORE = re.compile(
    r"(?:(?:降低|下降|降幅|减少|削减|减幅|降耗|节约|节省|节能|节电|节油|减排|减碳|降碳|降|(?<!衰)减|(?<![最不高])低|优于?|节省|省[油电煤]|提高|提升|改善|增加|增长)"
    r"(?:了|率|比例|幅度|量)?(?:约|达到?|为|近|可达|也)?"
    r"|\b(?:by|down|reduction|decrease|saving|savings|cut|increase|improvement|gain|drop|fall)(?: of)?"
    r"|\b(?:cut|cuts|cutting|save|saves|saving|saved|reduce|reduces|reducing|lower|lowers|improve|improves)"
    r"|\b(?:falls?|fell|drops?|dropped|declines?|declined|decreases?|rises?)(?: by)?)"
    r"(?:\s*(?:不(?:低于|少于|小于|超过)|至少|超过?|逾|at least|up to|more than|over|no less than|not less than"
    r"|less than|around|about|some|nearly|almost|an?|the|estimated|expected))*\s*$"
)
_AMOUNT_OF_CHANGE = re.compile(
    r"(?:(?:降低|下降|减少|降|提高|上升|增加)(?:了|约|近|超过?)*|\b(?:reduc|lower|cut|fall|drop|declin|decreas|ris|increas)[a-z]*"
    r"(?: [a-z]+){0,5} by(?: about| around| some)?)\s*$",
    re.ASCII,
)
_CHANGE_AFTER = re.compile(
    r"\s*(?:以上|以下|左右)?的?(?:降幅|减幅|节能|减排|节约|节电|降低|减少)"
    r"|\s(?!(?:or|and|of|to|from|in|with|for|by)\b)(?:[a-z-]+ ){0,3}?(?:reduction|less|lower|below|under|savings?|decrease|cut|drop|fewer|better|improvement|increase"
    r"|higher|more|gain|off)\b"
)
_VERB_WITH_BY = re.compile(
    r"reduc|lower|\bcut|fall|fell|drop|declin|decreas|\bris|rais|increas|improv|\bsav|trim|slash|shrink|grow|outperform"
)
_CHANGE_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("primary_energy_demand_reduction", re.compile("一次能[源耗]|primary (?:energy|demand)")),
    ("leakage_reduction", re.compile("漏损|leakage|water loss|network loss")),
    (
        "fuel_consumption_reduction",
        re.compile(r"油耗|燃油|燃料消耗|耗油|[节省]油|\bfuel(?: use| consumption| burn| demand)?\b(?! cell| switch)"),
    ),
    (
        "energy_efficiency_improvement",
        re.compile(r"(?:能源?效|能效|效率)(?=[^,;。]{0,12}(?:提|升|改善|增))|energy efficiency|more efficient"),
    ),
    (
        "ghg_intensity_reduction",
        re.compile(
            r"(?:碳|二氧化碳|温室气体|co2)(?:e|当量)?的?总?(?:排放?|强度|足迹)|吨[^\W\d]{1,4}排放|减碳|降碳|碳减排|减排|减少二氧化碳"
            r"|\bscope [123]\b|范围[一二三]|\bco2e?\b|\bcarbon (?:emission|intensity|footprint)|\bghg\b|greenhouse|"
            r"(?<!nox )(?<!so2 )(?<!voc )(?<!dust )(?<!particulate )(?<!odour )(?<!noise )\bemissions?\b"
        ),
    ),
    (
        "energy_consumption_reduction",
        re.compile(
            r"能耗|能源消耗|能源消费|用能|耗能|电耗|用电|耗电|节能|节电|煤耗|热耗|汽耗|气耗|energy|electricity|\bpower (?:use|demand)"
            r"|\bgas (?:use|demand)|heat (?:use|demand)|coal use|consumption"
        ),
    ),
)
_POLLUTANT = re.compile(
    r"氮氧化物|二氧化硫|粉尘|颗粒物|烟尘|化学需氧量|氨氮|\b(?:nox|so2|vocs?|cod|bod|pm2\.5|dust)\b|水耗|用水|取水"
)


def bound(before: str, after: str) -> Bound:
    """How a figure bounds its quantity, from the text that ends and starts beside it."""
    match = _BOUND_BEFORE.search(before) or _BOUND_AFTER.match(after)
    return _BOUNDS[match.lastgroup] if match and match.lastgroup else "="


def without_years(text: str) -> str:
    """Words without the years that say of when they speak: 由2020年的, "in 2021 was cut to"."""
    return _YEAR.sub("", text)


def joins(before: str, between: str, clause: str, *, falls: bool = False) -> Literal["range", "change", "times"] | None:
    """What the text between two figures makes of them; ``before`` ends where the first begins.

    ``falls`` says that the first is the greater one: from more to less is a change without any verb.
    """
    if len(between) > 60:
        return None
    if _TIMES.fullmatch(between):
        return "times"
    if _CHANGE_TO.fullmatch(between):
        return "change"
    if _FROM.search(before):
        if _TO.fullmatch(between):
            return "change" if falls or _CHANGE_VERB.search(clause) else "range"
        return None
    if _RANGE.fullmatch(between) or (_AND.fullmatch(between) and _BETWEEN.search(before)):
        return "range"
    return None


def mark_of(before: str, after: str) -> Mark:
    """Whether a figure is a baseline, a target or plainly stated; the last mark before it decides."""
    match = _AFTER_MARKS.match(after)
    marks = [match] if match else list(_MARKS.finditer(before))
    return cast("Mark", marks[-1].lastgroup) if marks else "stated"


def carries_on(before: str) -> bool:
    """Whether a clause up to its figure names nothing of its own, so that it speaks of the figure before."""
    if _CARRIES_ON.fullmatch(before) or _NEXT_CELL.fullmatch(before):
        return True
    return len(before) <= 60 and _TELLING.search(before) is not None and _CARRIES.fullmatch(before) is not None


def is_change(before: str, after: str, clause: str) -> bool:
    """Whether a percentage says by how much something changes, not how much there is.

    ``before`` and ``after`` stand beside it; the verb of a mere "by" may stand anywhere in the clause.
    """
    match = _CHANGE_BEFORE.search(before)
    if match and match.group().startswith("by") and not _VERB_WITH_BY.search(clause):
        match = None
    return match is not None or _CHANGE_AFTER.match(after) is not None


def is_change_of_amount(before: str) -> bool:
    """Whether a figure in a unit says by how much something falls or rises."""
    return _AMOUNT_OF_CHANGE.search(before) is not None


def changed(before: str, after: str) -> str | None:
    """The metric of the change that a percentage between two texts states, by what changes nearest to it."""
    if _POLLUTANT.search(before) or _POLLUTANT.search(after):
        return None
    nearest: tuple[int, int, str] | None = None
    for rank, (metric, words) in enumerate(_CHANGE_SUBJECTS):
        gaps = [len(before) - match.end() for match in words.finditer(before)]
        # What follows is less sure: "energy use by 30% and CO2 emissions by 45%".
        gaps += [2 * match.start() + 12 for match in words.finditer(after)]
        for gap in gaps:
            if nearest is None or (gap, rank) < nearest[:2]:
                nearest = gap, rank, metric
    return None if nearest is None else nearest[2]
