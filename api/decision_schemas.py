"""What HTTP takes and gives of the ledger of decisions, as pydantic models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.schemas import Regime
from classification.verdict import REGIMES, Label
from service.chain import Head
from service.decisions import LONGEST_NOTE
from service.periods import end_of, start_of
from taxonomy.errors import InputError

#: At most so many entries on a page.
LARGEST_PAGE = 200
_MOST_ACTIVITIES = 20
_WORDS: dict[str, Any] = {"maxLength": LONGEST_NOTE, "pattern": r"[^\s\x00-\x20\x7f-\xa0]"}
_WRITTEN: dict[str, Any] = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}

_HEAD: dict[str, Any] = {"type": "string", "pattern": "^[0-9]{1,18}:[0-9a-f]{64}$"}


def _bound(read: Callable[[str], str]) -> Any:
    """``read`` as a validator, whose fault has a name that a request is told by."""

    def checked(value: object) -> str:
        try:
            return read(str(value))
        except InputError:
            raise PydanticCustomError("moment", "not a day or a moment with its offset") from None

    return BeforeValidator(checked)


def _head(value: object) -> Head:
    try:
        return Head.parse(str(value))
    except InputError:
        raise PydanticCustomError("head", "not the head of a ledger") from None


def _by_regime(value: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object whose members are regimes."""
    return {"type": "object", "properties": dict.fromkeys(REGIMES, value), "additionalProperties": False}


def _never_null(schema: dict[str, Any]) -> None:
    """What may be left out of an address cannot be null in it."""
    for member in schema["properties"].values():
        if member.get("default", "") is None:
            del member["default"]
        kinds = [kind for kind in member.pop("anyOf", []) if kind != {"type": "null"}]
        member.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=_never_null)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SelectionQuery(_Query):
    """Which entries."""

    who: str | None = Field(None, max_length=200, description="Added by · 记录人")
    kind: Literal["verdict", "confirm", "override"] | None = Field(None, description="Kind · 类型")
    label: Label | None = Field(None, description="Label that the entry gives · 该条记录给出的结论")
    start: Annotated[str | None, _bound(start_of), WithJsonSchema(_WRITTEN)] = Field(
        None, alias="from", description="Day, or moment with offset, UTC · 起始日或时刻"
    )
    end: Annotated[str | None, _bound(end_of), WithJsonSchema(_WRITTEN)] = Field(
        None, alias="to", description="Day (whole), or moment (left out) · 截止日（含）或时刻（不含）"
    )


class PageQuery(SelectionQuery):
    """Which entries, and which page of them."""

    order: Literal["newest", "oldest"] = Field("newest", description="First · 排序")
    limit: int = Field(50, ge=1, le=LARGEST_PAGE)
    cursor: int | None = Field(None, ge=1, le=2**31 - 1, description="`next` of the page before · 上一页的`next`")


class ExportQuery(SelectionQuery):
    """Which entries, and in which form; the form goes before the Accept header."""

    format: Literal["jsonl", "csv"] | None = None


class VerifyQuery(_Query):
    """What the ledger must hold."""

    head: Annotated[InstanceOf[Head] | None, BeforeValidator(_head), WithJsonSchema(_HEAD)] = Field(
        None, description="A head kept elsewhere, NUMBER:HASH · 另行保存的末条"
    )


class DecisionPath(BaseModel):
    """The place of a decision."""

    id: UUID = Field(description="Id of any of its entries · 其任一记录的标识")


class ConfirmBody(_Body):
    """A confirmation."""

    note: str | None = Field(None, json_schema_extra=_WORDS, description="Note · 备注")


class OverrideBody(_Body):
    """What holds instead of the verdict."""

    label: Label = Field(description="Headline label · 总体结论")
    labels: Annotated[dict[Regime, Label], WithJsonSchema(_by_regime({"enum": list(get_args(Label))}))] = Field(
        default_factory=dict, description="Of regimes, where they differ too · 各目录的结论"
    )
    activities: Annotated[
        dict[Regime, Annotated[list[str], Field(max_length=_MOST_ACTIVITIES)]],
        WithJsonSchema(
            _by_regime({"type": "array", "maxItems": _MOST_ACTIVITIES, "items": {"type": "string"}}),
        ),
    ] = Field(default_factory=dict, description="Ids of the activities that it is, by regime · 各目录的活动标识")
    reason: str = Field(json_schema_extra=_WORDS, description="Why · 理由")


class LedgerEntry(BaseModel):
    """An entry without its content."""

    number: int
    id: str
    at: str = Field(json_schema_extra={"format": "date-time"})
    who: str
    kind: Literal["verdict", "confirm", "override"]
    about: str | None = Field(description="Id of the verdict that it speaks of · 所针对判定的标识")
    label: Label
    previous: str
    hash: str


class EntrySummary(LedgerEntry):
    """An entry on a list, with what the project is called and, for a verdict, what holds now."""

    project_id: str | None
    project: str | None = Field(description="Name, or the beginning of the text · 名称或文本开头")
    standing: Literal["recorded", "confirmed", "overridden"] | None
    effective_label: Label | None


class DecisionPage(BaseModel):
    """Entries in the order asked for."""

    entries: list[EntrySummary]
    next: int | None = Field(description="Cursor of the next page, if there is one · 下一页的cursor")


class OpinionRecord(LedgerEntry):
    """What somebody said on a verdict: a confirmation with its note, or an override with its reason."""

    note: str | None
    reason: str | None
    labels: dict[str, Label]
    activities: dict[str, list[str]]


class DecisionRecord(BaseModel):
    """A decision: the verdict as recorded, all that was said on it since, and what holds now."""

    decision: str = Field(description="Id of the verdict · 判定的标识")
    standing: Literal["recorded", "confirmed", "overridden"]
    label: Label = Field(description="That holds now · 现行结论")
    labels: dict[str, Label] = Field(description="That hold now, by regime · 各目录的现行结论")
    entry: LedgerEntry
    input: dict[str, Any] = Field(description="As recorded · 所记录的输入")
    verdict: dict[str, Any] = Field(description="As recorded, by the version of that time · 当时版本所给的判定")
    history: list[OpinionRecord] = Field(description="The oldest first · 由旧到新")


class LedgerFault(BaseModel):
    """The first thing that is wrong."""

    number: int
    text_en: str
    text_zh: str


class VerificationRecord(BaseModel):
    """Whether the ledger is as it was written."""

    intact: bool
    entries: int = Field(description="Good ones before the first fault · 首个问题之前的完好记录数")
    head: str = Field(description="NUMBER:HASH of the last good one; keep it elsewhere · 最后一条完好记录，请另行保存")
    fault: LedgerFault | None
