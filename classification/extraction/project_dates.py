"""Dates of what happens to a project: approval, financing, permit, start of construction, commissioning, manufacture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from classification.extraction.date_expressions import DateExpression, date_expressions
from mappings.text import Text, normalise
from taxonomy.model import ProjectEvent


@dataclass(frozen=True, slots=True)
class ProjectDate:
    """When an event of the project happened or is to happen, at a half-open place of the original text.

    ``first`` to ``last`` are the days meant, both included: all of a year, a quarter, a month. "By 2026", 2026年底前 and
    "after 2021" leave an end open, which then is the first or last day of the calendar.
    """

    event: ProjectEvent
    first: date
    last: date
    start: int
    end: int
    quote: str


#: Words that name an event, the telling ones first: 授信批准 is of the financing, "building permit approved" of the permit.
_CUE = re.compile(
    r"(?P<financing>授信(?:审批|批准|批复|获批|通过)?|发行(?![人方价规说主])|注册(?![资地会商号成])(?:通知书|批复|生效|完成)?|放款|提款(?!期)|起息"
    r"|融资(?:关闭|落地)|(?:贷款|借款|融资|银团)(?:合同|协议)?(?:签[订署约]|发放|投放)|发放[^,;。]{0,8}(?:贷款|借款)|签[订署][^,;。]{0,6}(?:贷款|借款|融资)"
    r"|\b(?:issued|issuance|issues?(?= date)|registered|registration|priced|pricing|disburse[a-z]*|draw-?down|drawn down|financial close"
    r"|credit approv[a-z]+|(?:loan|facility|financing|credit)(?: agreement)?(?: (?:was|were|is))? (?:signed|approved|closed|granted))\b)"
    r"|(?P<permit>[建规施排采取用][^\W\d]{0,8}?许可证?|许可证书?|施工证|\b(?:permits?|permitted|licen[cs]es?|licen[cs]ed"
    r"|(?:planning|building|development|construction) (?:permission|consent|permits?|approval))\b)"
    r"|(?P<approval>备案证?|核准|批复|立项|获批|批准|审批|\b(?:approv(?:ed|al|es)|filed|filing|authori[sz](?:ed|ation))\b)"
    r"|(?P<construction>开工|动工|破土|奠基|始建|(?:启动|开始|开展)建设|(?:开始|启动|进场)施工"
    r"|\b(?:(?:construction|building|site|civil)?(?: works?)? ?(?:start(?:s|ed)?|beg[au]n|begins?|commenc(?:es?|ed|ement))(?= |:|,|$)"
    r"(?: (?:construction|building|work))?|under construction|ground-?breaking|broke ground|ground (?:was )?broken|break ground|start of (?:construction|works?)))"
    r"|(?P<commissioning>投产|投运|并网|竣工|建成|落成|完工|建造于|投入(?:使用|运行|运营|生产|商运)|商运|商业运[行营]|通车|启用|交付使用|试运行"
    r"|\b(?:commission(?:ed|ing)|in operation|operational|operating since|in service|(?:into|entered|enter|enters) (?:service|operation|use)|came? online"
    r"|go(?:es)? live|went live|on stream|start-?up|cod|commercial operations?|complet(?:ed|ion)|built|opened|inaugurated|energi[sz]ed"
    r"|handed over|grid[- ]connect(?:ed|ion)|connect(?:ed|ion) to the grid)\b)"
    r"|(?P<manufacture>出厂|交付(?!使用)|提车|\bdeliver(?:ed|y|ies)\b|制造(?![商业厂])|生产(?=日期|年份|于)|\b(?:manufactur(?:ed?|ing)(?! (?:plant|site|line|facility|capacity|industry))|(?:made|sold)(?= in (?:19|20))|factory date)\b)",
)
#: What "issued" and "registered" must be said of to be the financing.
_SECURITY = re.compile(
    r"债|票据|证券|基金|融资券|\b(?:bonds?|notes?|securit[a-z]+|debentures?|sukuk|tranches?|paper|abs|loans?)\b"
)
_ISSUED = re.compile(r"issue|issuance|regist|注册")
_PERMIT = re.compile(r"\b(?:permits?|licen[cs]es?|permission|consent|certificates?)\b|许可")
_DENIED_BEFORE = re.compile(
    r"(?:尚未|未(?!来)能?|没有|暂未|无(?![锡为])|待|不|申请|办理|报批)[^,;。:]{0,6}$"
    r"|\b(?:not|no|never|without|pending|awaiting|nor|neither|yet to be|fail[a-z]*|lack[a-z]*|appl(?:y|ied|ication|ies)[a-z]*)\b[^,;.:]{0,28}$"
)
_DENIED_AFTER = re.compile(
    r"[^,;。:]{0,4}?(?:尚未|未|没有|正在|办理中|到期|失效|过期|有效|被[拒撤否]|申请)"
    r"|[^,;.:]{0,24}?\b(?:expir[a-z]+|refus[a-z]+|reject[a-z]+|denied|not|pending|valid|lapse[a-z]*|revoked|withdrawn|applied|application)\b"
)
_CLAUSE_END = re.compile(r"[;。!?,、|](?!\d{3}(?!\d))|(?<!\bno)\.(?=\s|$)")
_SENTENCE_END = re.compile(r"[;。!?]|(?<!\bno)\.(?=\s|$)")
#: Between an event and the date that is its own: 投产日期：, 备案于, "COD:".
_LABEL = re.compile(
    r"(?:证|书)?\s?(?:(?:的?(?:日期|时间|年份|日)|于|在|自)\s?[:=(|]?|[:=(|]|(?:date|year|time)\s?[:=(|]?)\s?(?:为|是|于|on|in|of)?\s?"
)
_NOTHING = re.compile(r"[\s,.(]*(?:(?:and|but|then|later|in|on|by|since|as of|于|在|至|截至|自|从|early|late|the)\s?)*")
#: What comes between an event and the date of another.
_OTHER_VERB = re.compile(r"\b(?:and (?:will|is|was|were|has|had|may)|but|which|while)\b")
#: "the licence, obtained on": the event stands in the clause before.
_PARTICIPLE = re.compile(
    r"\s?(?:(?:which|that) )?(?:was )?(?:obtained|granted|issued|received|dated|awarded|secured|given|signed)(?: by [a-z ]{1,30})? (?:on |in )?"
    r"|(?:已?于|是|在)"
)
_CJK = re.compile("[\u4e00-\u9fff]")
#: A Chinese verb stands behind its date, an English one before; the other way round costs this many characters.
_WRONG_SIDE = 6
_REACH = 90
_TOUCHING = 1


def project_dates(text: Text) -> tuple[ProjectDate, ...]:
    """Every date with an event named in its clause, in order of place; events that are denied are left out."""
    normal = text.normal
    found = list(date_expressions(normal))
    dates = []
    for number, expression in enumerate(found):
        event = _event_of_column(text, expression) or _event(normal, found, number)
        if event:
            start, end = text.span(expression.start, expression.end)
            dates.append(ProjectDate(event, expression.first, expression.last, start, end, text.original[start:end]))
    return tuple(dates)


def _event(normal: str, found: Sequence[DateExpression], number: int) -> ProjectEvent | None:
    """The event nearest to a date in its clause; in the next clause if its own holds nothing but the date."""
    expression = found[number]
    low = found[number - 1].end if number else 0
    high = found[number + 1].start if number + 1 < len(found) else len(normal)
    first = max(low, _last_end(_CLAUSE_END, normal, low, expression.start))
    last = _next_start(_CLAUSE_END, normal, expression.end, high)
    neighbours = [*found[max(0, number - 1) : number], *found[number + 1 : number + 2]]
    event = _nearest(normal, first, last, expression, neighbours)
    if event is None and _PARTICIPLE.fullmatch(normal, first, expression.start):
        event = _nearest(normal, _last_end(_CLAUSE_END, normal, low, max(low, first - 1)), last, expression)
    alone = _NOTHING.fullmatch(normal, first, expression.start) and normal[expression.end : last].strip() in ("", ")")
    if event is None and alone and last < high and _SENTENCE_END.match(normal, last) is None:
        event = _nearest(normal, expression.end, _next_start(_CLAUSE_END, normal, last + 1, high), expression)
    return event


def _nearest(
    normal: str, first: int, last: int, expression: DateExpression, neighbours: Sequence[DateExpression] = ()
) -> ProjectEvent | None:
    """The event whose words are nearest, if they do not touch a neighbouring date."""
    best: tuple[int, ProjectEvent] | None = None
    for cue in _CUE.finditer(normal, max(first, expression.start - _REACH), min(last, expression.end + _REACH)):
        event = cast("ProjectEvent", cue.lastgroup)
        if cue.start() < expression.end and cue.end() > expression.start:
            continue
        if event == "financing" and not _is_financing(normal, cue):
            continue
        if _DENIED_BEFORE.search(normal, max(first, cue.start() - 36), cue.start()) or _DENIED_AFTER.match(
            normal, cue.end(), last
        ):
            continue
        if _OTHER_VERB.search(normal, min(cue.end(), expression.end), max(cue.start(), expression.start)):
            continue
        score = _score(normal, cue, expression)
        if any(_score(normal, cue, other) <= min(_TOUCHING, score - 1) for other in neighbours):
            continue
        if best is None or score < best[0]:
            best = score, event
    return best[1] if best else None


def _score(normal: str, cue: re.Match[str], expression: DateExpression) -> int:
    """The distance in characters; a label counts nothing, the side on which the language puts no event costs."""
    chinese = _CJK.match(cue.group()) is not None
    if cue.end() <= expression.start:
        between = normal[cue.end() : expression.start]
        if _LABEL.fullmatch(between):
            return -1
        return len(between) + (_WRONG_SIDE if chinese else 0)
    return cue.start() - expression.end + (0 if chinese else _WRONG_SIDE)


def _is_financing(normal: str, cue: re.Match[str]) -> bool:
    """Whether "issued" and the like are said of securities, not of a permit or a company."""
    if not _ISSUED.match(cue.group()):
        return True
    first = _last_end(_SENTENCE_END, normal, 0, cue.start())
    last = _next_start(_SENTENCE_END, normal, cue.end(), len(normal))
    clause = normal[
        _last_end(_CLAUSE_END, normal, first, cue.start()) : _next_start(_CLAUSE_END, normal, cue.end(), last)
    ]
    return _SECURITY.search(normal, first, last) is not None and _PERMIT.search(clause) is None


def _event_of_column(text: Text, expression: DateExpression) -> ProjectEvent | None:
    """The event that heads the column of a pasted table in which a date stands alone."""
    original = text.original
    start, _ = text.span(expression.start, expression.end)
    line = original.rfind("\n", 0, start) + 1
    sign = next((sign for sign in "\t|" if sign in original[line:start]), None)
    if line == 0 or sign is None:
        return None
    cells = original[line:start].count(sign)
    for head in original[:line].splitlines():
        names = head.split(sign)
        if len(names) > cells and (cue := _CUE.search(normalise(names[cells]).normal)):
            return cast("ProjectEvent", cue.lastgroup)
    return None


def _last_end(ends: re.Pattern[str], normal: str, first: int, last: int) -> int:
    place = first
    for match in ends.finditer(normal, first, last):
        place = match.end()
    return place


def _next_start(ends: re.Pattern[str], normal: str, first: int, last: int) -> int:
    match = ends.search(normal, first, last)
    return match.start() if match else last
