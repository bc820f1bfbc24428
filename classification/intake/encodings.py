"""In which encoding a file of text is written, and what a file is that holds no text at all.

Spreadsheet programs on Chinese machines still write GBK, those in Taiwan and Hong Kong Big5, and neither says so. UTF-8
proves itself; the others are told apart by which of them makes the bytes into characters that people use.
"""

from __future__ import annotations

import codecs
import functools
import io
from typing import BinaryIO

from taxonomy.errors import InputError

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image", "PNG图片"),
    (b"\xff\xd8\xff", "a JPEG image", "JPEG图片"),
    (b"GIF8", "a GIF image", "GIF图片"),
    (b"%PDF-", "a PDF document", "PDF文档"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an Excel 97-2003 (.xls), Word or password-protected file",
        "Excel 97-2003（.xls）、Word或带密码的文件",
    ),
    (b"PK\x03\x04", "a ZIP archive", "ZIP压缩包"),
    (b"PK\x05\x06", "an empty ZIP archive", "空的ZIP压缩包"),
    (b"Rar!\x1a", "a RAR archive", "RAR压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z压缩包"),
    (b"\x1f\x8b", "a gzip archive", "gzip压缩包"),
    (b"BZh", "a bzip2 archive", "bzip2压缩包"),
    (b"\xfd7zXZ\x00", "an xz archive", "xz压缩包"),
    (b"PAR1", "a Parquet file", "Parquet文件"),
    (b"SQLite format 3\x00", "an SQLite database", "SQLite数据库"),
    (b"{\\rtf", "an RTF document", "RTF文档"),
)
#: Characters that nearly every description or header of a table has one of, in both scripts.
_FREQUENT = frozenset(
    "的一是在和有为为了与及等项目名称编号内容描述用途金额国家行业代码建设工程年产能源电站风光伏发生处理污水装机容量新改造公司资金募集"
    "序城市轨道交通车节水环保绿色低碳减排利用系统设备生产线万吨亿元平方米千瓦时兆天日中国地区位于总投规模主要包括配套管网"
    "為與項目編號內容名稱國業碼設產電風發處裝機資環綠節減統備線萬噸億時兩個總規劃網車專案說簡幣種區東從開關於會"
)
_PUNCTUATION = frozenset("，。；：、（）《》“”‘’！？【】…—·％～￥　０１２３４５６７８９．")
_SYMBOLS = frozenset("–—‘’“”•…€£§©®°±²³µ·½¼¾×÷«»¡¿ªº™†\xa0")


def describe_binary(head: bytes) -> tuple[str, str] | None:
    """What a file that starts with ``head`` is, in English and Chinese, if it is a known kind without text."""
    return next(((en, zh) for signature, en, zh in _SIGNATURES if head.startswith(signature)), None)


def not_text(en: str, zh: str) -> InputError:
    """The error for a file that is something else than a table of text."""
    return InputError(
        f"the file seems to be {en}, not a table",
        f"该文件似乎是{zh}，不是表格",
        mend=("save the projects as XLSX, CSV or JSONL", "请将项目另存为XLSX、CSV或JSONL"),
    )


def find_encoding(handle: BinaryIO) -> str:
    """The name of the encoding of the text in ``handle``, whose position is at the start before and anywhere after.

    Raises InputError for a file that is not text. The file is never held in memory as a whole.
    """
    handle.seek(0)
    head = handle.read(_SAMPLE)
    handle.seek(0)
    if binary := describe_binary(head):
        raise not_text(*binary)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    valid, sample, nul, control = _survey(handle)
    if nul:
        return _utf16(head, handle.seek(0, io.SEEK_END))
    if control:
        raise not_text("binary data", "二进制数据")
    if valid:
        return "gb18030" if _is_word_in_gbk(head) else "utf-8"
    return _legacy(sample)


def _survey(handle: BinaryIO) -> tuple[bool, bytes, bool, bool]:
    """Whether all is UTF-8; the first lines beyond ASCII; whether there are NUL bytes; whether control characters."""
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
    sample, total, control, nul = b"", 0, 0, False
    while chunk := handle.read(_CHUNK):
        if not sample and not chunk.isascii():
            start = chunk.rfind(b"\n", 0, len(chunk) - len(chunk.lstrip(bytes(range(128))))) + 1
            sample = chunk[start : start + _SAMPLE]
        total += len(chunk)
        nul = nul or b"\0" in chunk
        control += len(chunk) - len(
            chunk.translate(None, bytes({*range(32)} - {9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31}))
        )
        decoder = _fed(decoder, chunk)
    decoder = _fed(decoder, b"", final=True)
    return decoder is not None, sample, nul, control * 50 > total


def _fed(
    decoder: codecs.IncrementalDecoder | None, chunk: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    """``decoder`` after ``chunk``; None once something was not in its encoding."""
    if decoder is not None:
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError:
            return None
    return decoder


def _utf16(head: bytes, size: int) -> str:
    """UTF-16 without a mark at its start: NUL bytes are the upper halves of ASCII characters."""
    even = head[: len(head) // 2 * 2]
    scores = {encoding: _share_of_use(even.decode(encoding, "replace")) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda encoding: scores[encoding])
    if size % 2 or scores[best] < 0.9:
        raise not_text("binary data (it holds NUL bytes)", "二进制数据（含NUL字节）")
    return best


def _is_word_in_gbk(head: bytes) -> bool:
    """Whether valid UTF-8 is rather a Chinese word or two in GBK, as 农业 is: no letters, all characters everyday ones."""
    if head.isascii() or len(head) > 16 or any(byte < 0x80 and chr(byte).isalnum() for byte in head):
        return False
    return max(head.decode("utf-8")) < "\u0800" and _score(_decoded(head, "gb18030")) >= 1.0


def _share_of_use(text: str) -> float:
    used = sum(" " <= character <= "~" or character in "\t\r\n" or _weight(character) > 0 for character in text)
    return used / len(text) if text else 0.0


def _legacy(sample: bytes) -> str:
    scores = {
        "gb18030": _score(_decoded(sample, "gb18030")),
        "big5hkscs": _score(_decoded(sample, "big5hkscs")),
        "utf-8": _score(_decoded(sample, "utf-8")),
        "cp1252": _western(_decoded(sample, "cp1252")),
    }
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] >= 0.3:
        return best
    wide = {encoding: _share_of_use(_decoded(sample, encoding)) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(wide, key=lambda encoding: wide[encoding])
    if wide[best] >= 0.9:
        return best
    from charset_normalizer import from_bytes

    match = from_bytes(sample).best()
    if match is None:
        raise InputError(
            "the encoding of the text is not recognised",
            "无法识别文本编码",
            mend=("save the file as UTF-8 or XLSX", "请将文件另存为UTF-8编码或XLSX"),
        )
    return match.encoding


def _decoded(sample: bytes, encoding: str) -> str:
    # The sample may end within a character: final=False leaves that out.
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample, False)


def _score(text: str) -> float:
    """How much the characters beyond ASCII look like written Chinese, about -4 to 2 a character."""
    foreign = [character for character in text if character > "\x7f"]
    return sum(map(_weight, foreign)) / len(foreign) if foreign else 0.0


@functools.lru_cache(maxsize=1 << 14)
def _weight(character: str) -> float:
    if character in _FREQUENT:
        return 2.0
    if character in _PUNCTUATION:
        return 1.0
    if character == "\ufffd":
        return -4.0
    if not "\u3400" <= character <= "\u9fff":
        return 0.5 if character in "²³℃°·×±≥≤－／" else -2.0
    return 1.0 if _is_everyday(character) else -1.0


def _is_everyday(character: str) -> bool:
    """Whether the character is in the first level of GB 2312 or Big5, which were filled by frequency."""
    for encoding, low, high in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if low <= character.encode(encoding)[0] <= high:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _western(text: str) -> float:
    """How much a text looks like a European one: letters with accents and signs that stand alone among ASCII."""
    total, count = 0.0, 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character > "\x7f":
            count += 1
            alone = before <= "\x7f" and after <= "\x7f"
            total += 1.0 if alone and (character in _SYMBOLS or "\xc0" <= character <= "\xff") else -2.0
    return total / count if count else 0.0
