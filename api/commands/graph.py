"""``mcgt build``, ``diff``, ``validate``, ``reason`` and the adding of catalogues: the ontology on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from ontology.changes import Change, changes, read_catalogues
from ontology.formats import GraphForm
from reports.outputs import open_output
from reports.render import say
from taxonomy.errors import InputError
from taxonomy.library import library
from taxonomy.model import LocalisedText

_WORDS = {
    "added": LocalisedText("added", "新增"),
    "removed": LocalisedText("removed", "删除"),
    "changed": LocalisedText("changed", "变更"),
    "moved": LocalisedText("continued as", "延续为"),
    "detail": LocalisedText("differs in what is not shown here", "有未在此列出的差异"),
    "same": LocalisedText("No difference.", "没有差异。"),
    "kept": LocalisedText(
        "{id}: {count} activities kept in {file}. Undo: mcgt catalogue remove {id}",
        "{id}：{count}项活动已存入{file}。撤销：mcgt catalogue remove {id}",
    ),
    "gone": LocalisedText("{id} is gone.", "{id}已移除。"),
    "none": LocalisedText("{id} was not added; nothing to undo.", "{id}未曾添加，无需撤销。"),
    "valid": LocalisedText("The graph conforms to all {count} shapes.", "图谱符合全部{count}个形状。"),
    "agrees": LocalisedText("HermiT infers what is shipped.", "HermiT的推理结果与随附文件一致。"),
    "consistent": LocalisedText(
        "The ontology is consistent; {count} types inferred.", "本体一致；推理得出{count}个类型。"
    ),
}
#: Fields of catalogues and activities that may differ.
_FIELDS = {
    "title": LocalisedText("title", "名称"),
    "issuer": LocalisedText("issuer", "发布机构"),
    "legal_ref": LocalisedText("legal reference", "文号"),
    "version": LocalisedText("version", "版本"),
    "published": LocalisedText("published", "发布日期"),
    "effective": LocalisedText("in force from", "施行日期"),
    "superseded": LocalisedText("superseded on", "被取代日期"),
    "is_reconstruction": LocalisedText("reconstruction", "重建稿"),
    "code": LocalisedText("code", "编号"),
    "parent": LocalisedText("heading", "上级类别"),
    "name": LocalisedText("name", "名称"),
    "name_status": LocalisedText("status of the name", "名称性质"),
    "scope": LocalisedText("scope", "范围"),
    "objectives": LocalisedText("objectives", "环境目标"),
    "contribution": LocalisedText("contribution", "贡献类型"),
    "industry": LocalisedText("industry", "行业"),
    "index": LocalisedText("topics", "主题"),
    "criteria": LocalisedText("criteria", "标准"),
    "dnsh": LocalisedText("do no significant harm", "无重大损害"),
    "provenance": LocalisedText("source", "来源"),
    "code_status": LocalisedText("status of the code", "编号性质"),
    "details": LocalisedText("details", "详情"),
}
_LONGEST = 160


def build(form: GraphForm, output: Path | None) -> None:
    """Write the graph to a file or to standard output. Raises InputError."""
    from ontology.formats import write_graph
    from ontology.image import graph_image
    from ontology.reasoning import owl_image

    content = owl_image(library()) if form == "owl" else graph_image()
    names = tuple(library().catalogues)
    if output is None:
        write_graph(content, form, sys.stdout.buffer, names)
        return
    with open_output(output, None) as stream:
        write_graph(content, form, stream, names)


def diff(old: str, new: str, language: str) -> None:
    """A line for each difference, the fields that differ below it."""
    found = list(changes(read_catalogues(old), read_catalogues(new)))
    for change in found:
        print(_line(change, language))
        for field, before, after in change.fields:
            name = say(_FIELDS[field], language) if field in _FIELDS else field
            print(f"    {name}: {_difference(before, after, language)}")
    if not found:
        print(say(_WORDS["same"], language))


def _line(change: Change, language: str) -> str:
    sign = {"added": "+", "removed": "-", "changed": "~", "moved": "→"}[change.kind]
    parts = [sign, change.subject, say(change.name, language)]
    if change.other:
        parts += [say(_WORDS["moved"], language), change.other]
    elif change.kind != "moved":
        parts.append(f"({say(_WORDS[change.kind], language)})")
    return " ".join(parts)


def _difference(before: LocalisedText, after: LocalisedText, language: str) -> str:
    """Both texts in the reader's language; in the other one where only that differs."""
    for one in (language, "en" if language.startswith("zh") else "zh"):
        texts = say(before, one), say(after, one)
        if texts[0] != texts[1]:
            return f"{_cut(texts[0])} → {_cut(texts[1])}"
    return say(_WORDS["detail"], language)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def validate(file: Path | None, language: str) -> bool:
    """Check the graph, or a file of RDF, against the shapes; True when nothing is at fault."""
    from ontology.image import graph_image
    from ontology.resource import content_of, media_type_of
    from ontology.validation import shape_names, violations

    if file is None:
        content, media_type = graph_image(), media_type_of(".nt")
    else:
        content, media_type = content_of(file), media_type_of(file.suffix.lower())
    found = violations(content, media_type)
    for one in found:
        print(f"<{one.focus}> {one.path}: {say(one.message, language)}")
    if not found:
        print(say(_WORDS["valid"], language).format(count=len(shape_names())))
    return not found


def reason(output: Path | None, language: str, *, check: bool, every: bool) -> None:
    """Let HermiT classify, and write or compare what it infers. Raises InputError where the comparison fails."""
    from ontology.graph import INFERRED
    from ontology.reasoning import infer

    inferred = infer(library(), merge=not every)
    print(say(_WORDS["consistent"], language).format(count=inferred.count(b"\n")), file=sys.stderr)
    if check:
        if inferred != INFERRED.read_bytes():
            raise InputError(
                "HermiT infers something else than what is shipped",
                "HermiT的推理结果与随附文件不同",
                mend=(
                    "write it anew: mcgt reason --output ontology/inferred.nt",
                    "请重新生成：mcgt reason --output ontology/inferred.nt",
                ),
            )
        print(say(_WORDS["agrees"], language))
    elif output is None:
        sys.stdout.buffer.write(inferred)
    else:
        with open_output(output, None) as stream:
            stream.write(inferred)


def add_catalogue(file: Path, language: str) -> None:
    """Keep a catalogue supplied as RDF."""
    from ontology.adding import add

    catalogue, kept = add(file)
    print(say(_WORDS["kept"], language).format(id=catalogue.id, count=len(catalogue.activities), file=kept))


def remove_catalogue(identifier: str, language: str) -> None:
    """Drop a catalogue that was added."""
    from ontology.adding import remove

    print(say(_WORDS["gone" if remove(identifier) else "none"], language).format(id=identifier))
