"""From bytes to text: which encoding a file is in.

Order of the tests: a signature that says the file is something else; a byte order mark; strict
UTF-8; then, for what is left, whether the bad bytes look like Windows-1252 French or like a few
accidents in UTF-8. Text in the wrong encoding is worse than no text (names would be matched in
mojibake), so a file that fits neither is refused.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# First bytes of what people rename to .txt or export by accident (from the formats' own
# specifications), and what to do about it.
_SIGNATURES = (
    (b"%PDF-", "a PDF document: give it the suffix .pdf"),
    (
        b"PK\x03\x04",
        "a ZIP archive or an Office document: unpack it, or name it .docx if it is one",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Office document: save it as .docx"),
    (b"{\\rtf", "an RTF document: save it as .docx"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a sound, film or image"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it"),
    (b"Rar!", "a RAR archive: unpack it"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")

# What French text holds beyond ASCII, as far as Windows-1252 has it (own list). "Ã" and "Â" are
# absent: they are how UTF-8 looks when it is read as Windows-1252, and no French word needs them
# (*Âge* aside); so is "Ž", which is how the "é" of Mac Roman looks.
_FRENCH = frozenset(
    "àâäáãåçéèêëíîïìñóôöòøúûüùÿýœæšžß"
    "ÀÄÁÇÉÈÊËÍÎÏÑÓÔÖØÚÛÜÙŸŒÆŠ"
    "«»‹›“”„‘’‚…–—•·°€£§²³¹ºª½¼¾©®×±µ\xa0\xad"
)
_UNDEFINED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, newlines as they are, without byte order mark, and how it was read."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, declared: str = "") -> Decoded | str:
    """The text of a file, or one line that says why it is none.

    `declared` is the Python name of the encoding that the file itself declares (HTML), used
    where there is no byte order mark and the bytes are not UTF-8.
    """
    if not data.strip():
        return "empty: it holds nothing but white space" if data else "empty: it has no content"
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return f"binary: the file is {what}"
    decoded = _decode(data, declared)
    return decoded if isinstance(decoded, str) else _problem(decoded.text) or decoded


def _decode(data: bytes, declared: str) -> Decoded | str:
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            text = data.decode(codec, errors="replace")
            if text.count(_UNDEFINED) > max(1, len(text) // 100):
                return f"undecodable: the byte order mark says {name}, the rest does not"
            return Decoded(text, name, _replaced(text.count(_UNDEFINED)))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        return "binary, or UTF-16 without byte order mark: it holds NUL bytes; save it as UTF-8"
    if declared and declared != "utf-8":
        text = data.decode(declared, errors="replace")
        bad = text.count(_UNDEFINED)
        if bad <= len(text) // 100:
            return Decoded(text, declared, (f"read as {declared}, as declared", *_replaced(bad)))
    return _utf8_or_1252(data)


def _utf8_or_1252(data: bytes) -> Decoded | str:
    """Bytes that are not UTF-8 as a whole: accidents in UTF-8, or Windows-1252?"""
    utf8 = data.decode("utf-8", errors="replace")
    bad = utf8.count(_UNDEFINED) - data.count(_UNDEFINED.encode())
    good = sum(character in _FRENCH for character in utf8)
    as_utf8 = Decoded(utf8, "utf-8", _replaced(bad))
    if good > bad:
        return as_utf8
    high = [character for character in data.decode("cp1252", "replace") if character > "\x7f"]
    if sum(character in _FRENCH for character in high) >= 0.9 * len(high):
        text = data.decode("cp1252", errors="replace")
        return Decoded(
            text,
            "windows-1252",
            ("read as Windows-1252: the bytes are not UTF-8", *_replaced(text.count(_UNDEFINED))),
        )
    # a French letter in UTF-8 that is none is a rare chance: one in ten is evidence
    if 10 * good > bad or bad <= max(1, len(utf8) // 100):
        return as_utf8
    return "undecodable: neither UTF-8, UTF-16 (with its mark) nor Windows-1252; save it as UTF-8"


def _replaced(count: int) -> tuple[str, ...]:
    return (f"{count} undecodable sequences became U+FFFD",) if count > 0 else ()


def _problem(text: str) -> str:
    """Why a decoded text is no text, or nothing."""
    if "\0" in text:
        return "binary: it holds NUL characters"
    if 50 * sum(1 for _ in _NOT_TEXT.finditer(text)) > len(text):
        return "binary: it holds control characters that no text holds"
    return text_problem(text)


def text_problem(text: str) -> str:
    """Why a text cannot be a release (there is nothing to read in it), or nothing."""
    if any(map(str.isalnum, text)):
        return ""
    return "empty: it holds no letter and no digit" if text.strip() else "empty: only white space"
