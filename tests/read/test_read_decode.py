"""Which encoding a file is in, and which files are no text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.decode import Decoded, decode

FRENCH = "Genève, 1er juillet – L’Organisation a déclaré « être prête » à l’été.\r\nŒuvre : 20 €\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (FRENCH.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + FRENCH.encode(), "utf-8"),
        (b"\xff\xfe" + FRENCH.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + FRENCH.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_unicode_is_read_as_it_is(data, encoding):
    assert decode(data) == Decoded(FRENCH, encoding)


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        "Le café",
        "« CAFÉ» à été",  # whose "É»" is a UTF-8 sequence too
        "São Tomé, Nuñez, Miloš",
    ],
)
def test_windows_1252_is_recognised_and_noted(text):
    note = "read as Windows-1252: the bytes are not UTF-8"
    assert decode(text.encode("cp1252")) == Decoded(text, "windows-1252", (note,))


@pytest.mark.parametrize(
    ("data", "text", "count"),
    [
        (FRENCH.encode()[:-2], FRENCH[:-2] + "\ufffd", 1),
        ("à l’été".encode() + b"\xe9 d\xe9j", "à l’été\ufffd d\ufffdj", 2),
        ("Il a été".encode()[:-1], "Il a ét\ufffd", 1),
    ],
)
def test_utf8_with_a_few_bad_bytes_stays_utf8(data, text, count):
    notes = (f"{count} undecodable sequences became U+FFFD",)
    assert decode(data) == Decoded(text, "utf-8", notes)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty: it has no content"),
        (b" \r\n\t\n", "empty: it holds nothing but white space"),
        (b"\xef\xbb\xbf", "empty: only white space"),
        ("\xa0\u2003\n".encode(), "empty: only white space"),
        (b"***\n---\n", "empty: it holds no letter and no digit"),
        (b"%PDF-1.7\n...", "binary: the file is a PDF document: give it the suffix .pdf"),
        (b"{\\rtf1\\ansi x}", "binary: the file is an RTF document: save it as .docx"),
        (b"\x89PNG\r\n\x1a\n", "binary: the file is an image"),
        (b"\xff\xd8\xff\xe0JFIF", "binary: the file is an image"),
        (b"abc\0def", "binary: it holds NUL characters"),
        (b"\x01\x02\x03abc", "binary: it holds control characters that no text holds"),
        (b"\xff\xfe" + b"\x00\xd8a" * 50, "undecodable: the byte order mark says utf-16-le"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data, reason):
    problem = decode(data)
    assert isinstance(problem, str)
    assert problem.startswith(reason)


def test_office_document_renamed_to_txt_is_named():
    assert decode(b"PK\x03\x04\x14\x00") == (
        "binary: the file is a ZIP archive or an Office document: unpack it, or name it .docx if "
        "it is one"
    )


def test_utf16_without_mark_is_refused_with_the_way_out():
    assert decode("é".encode("utf-16-le") + "Genève".encode("utf-16-le")) == (
        "binary, or UTF-16 without byte order mark: it holds NUL bytes; save it as UTF-8"
    )


def test_mac_roman_is_refused_rather_than_read_wrong():
    text = "L’été dernier, à l’époque, une déclaration a été adoptée : « côté français ». "
    assert decode(text.encode("mac_roman")) == (
        "undecodable: neither UTF-8, UTF-16 (with its mark) nor Windows-1252; save it as UTF-8"
    )


@given(st.text())
def test_any_unicode_text_comes_back_or_is_refused(text):
    decoded = decode(text.encode("utf-8", "replace"))
    if isinstance(decoded, Decoded):
        assert decoded.text == text.encode("utf-8", "replace").decode().removeprefix("\ufeff")


@given(st.binary())
def test_any_bytes_are_read_or_refused(data):
    decoded = decode(data)
    assert decoded if isinstance(decoded, str) else decoded.text.strip()
