"""Text as XML can hold it, and files of XML that are too long for the memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lxml.etree as etree

# XML 1.0, section 2.2: what is not a character there. A carriage return is, written as &#13;.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,200}")


def xml_text(text: str) -> str:
    """The text, of the same length, each character that XML forbids made U+FFFD."""
    return _NO_CHARACTER.sub("\ufffd", text)


@contextmanager
def xml_file(path: Path) -> Iterator[Any]:
    """A file that elements are written to one by one, in UTF-8, its declaration there already."""
    with path.open("wb") as handle, etree.xmlfile(handle, encoding="utf-8") as file:
        file.write_declaration()
        yield file


def element(tag: str, attributes: Mapping[str, str]) -> Any:  # noqa: ANN401
    """An element, its attributes made writable."""
    return etree.Element(tag, {name: xml_text(value) for name, value in attributes.items()})


def xml_id(id: str) -> str:
    """An id that may stand as ``xml:id``: itself where it may, otherwise a hash of it."""
    if _NAME.fullmatch(id):
        return id
    return f"_{hashlib.sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
