"""PDF documents with a text layer: their lines in the order in which they were written.

Read by pypdf (BSD licence, Python alone: a hostile file costs a skip, not the process). Tried
beside it on pages of one and two columns: pdfminer.six tears justified lines apart, PDFium puts
U+0002 for hyphens and would take the whole run along if it crashed, MuPDF is under the AGPL.

Steps: open the file, within limits; collect each page's lines with their place and size; from
these, paragraphs, furniture and title (`pdflines`). The text is what the pages show: hyphens and
line ends stay where they are. Only ligatures (*ﬁ*), which are a font's and no writer's, are
spelt out, and control characters dropped.

Every limit counts work, not seconds, so that the same file gives the same result on any machine;
the clock (:mod:`pipeline.read.clock`) only ends what all counts have let pass.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.read.document import Document
from pipeline.read.fields import iso_date, one_line, own_company, own_title
from pipeline.read.pdflines import Line, laid_out

if TYPE_CHECKING:
    import pypdf

# A library's complaint about one page is no message for the user; ours is the note.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

MAX_PAGES = 1_000
MAX_OPERATIONS = 3_000_000  # drawing steps of a document; a full page of text has about 1,000
MAX_STREAM_BYTES = 30_000_000  # of what one page's drawing unpacks to
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": MAX_STREAM_BYTES,
    "lzw_maximum_output_length": MAX_STREAM_BYTES,
    "run_length_maximum_output_length": MAX_STREAM_BYTES,
    "array_based_stream_maximum_output_length": MAX_STREAM_BYTES,
    "stream_decoding_work_maximum_length": 4 * MAX_STREAM_BYTES,
    "stream_parsing_work_maximum_count": 1_000_000,
    "page_tree_maximum_entries": 4 * MAX_PAGES,
    "page_tree_maximum_page_entries": 100 * MAX_PAGES,
    "xform_maximum_invocations_per_extraction": 500,
}
_HEAD = 1_024  # the standard lets a few bytes stand before the mark
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Who prints a page from a browser gives it the day on which that was done.
_BROWSER = re.compile(r"mozilla|chrome|firefox|safari|wkhtmltopdf|webkit", re.IGNORECASE)
_MOST_LISTED = 10


class _TooMuchError(BaseException):
    """Beyond a limit. No `Exception`: pypdf catches these around the parts of a page."""


def read_pdf(data: bytes) -> Document | str:
    """What the pages of a PDF file say, or one line that says why they are not read."""
    if b"%PDF-" not in data[:_HEAD]:
        return "PDF: no such document: it does not begin with %PDF"
    try:
        import pypdf
    except ImportError:
        return "PDF: its reader is not installed: pip install 'releve[pdf]', then run again"
    try:
        with pypdf.apply_configuration(**_LIMITS):
            return _document(pypdf.PdfReader(io.BytesIO(data), strict=False))
    except _TooMuchError as error:
        return f"PDF: {error}"
    except pypdf.errors.DependencyError:
        return "PDF: protected (AES): pip install cryptography, or save it without protection"
    except pypdf.errors.LimitReachedError as error:
        return f"PDF: beyond a limit of its reader ({one_line(error)[:100]}): split it"
    except Exception as error:  # whatever a damaged file makes of a library
        return f"PDF: damaged ({type(error).__name__}): open it in a viewer, print it anew"


def _document(reader: pypdf.PdfReader) -> Document | str:
    if reader.is_encrypted and not reader.decrypt(""):
        return "PDF: protected by a password: save it without one"
    number = len(reader.pages)
    if number > MAX_PAGES:
        return f"PDF: {number} pages, over {MAX_PAGES}: split it"
    pages, notes = _pages(reader)
    text, hints, title = laid_out(pages)
    if not any(map(str.isalnum, text)):
        return "PDF: no text layer, only pictures of pages: it needs OCR (ocrmypdf, for instance)"
    if _is_gibberish(text):
        return "PDF: its fonts do not say which letters they show: print it anew, or run OCR"
    told = {str(key): one_line(str(value)) for key, value in (reader.metadata or {}).items()}
    printed = f"{told.get('/Creator', '')} {told.get('/Producer', '')}"
    made = "" if _BROWSER.search(printed) else told.get("/CreationDate", "").removeprefix("D:")
    return Document(
        text=text,
        hints=hints,
        title=title or own_title(told.get("/Title", "")),
        date=iso_date(made[:8]),
        publisher=own_company(told.get("/Company", "")),
        notes=tuple(notes),
    )


def _pages(reader: pypdf.PdfReader) -> tuple[list[list[Line]], list[str]]:
    """The lines of each page, and notes on pages of which nothing could be read."""
    work = _Work()
    pages: list[list[Line]] = []
    blank: list[int] = []
    broken: list[int] = []
    failure: Exception | None = None
    for number, page in enumerate(reader.pages, 1):
        collector = _Collector()
        try:
            page.extract_text(visitor_operand_before=work.count, visitor_text=collector.add)
        except MemoryError as error:
            raise _TooMuchError(f"page {number} needs more memory than there is") from error
        except Exception as error:  # one bad page is no bad document
            failure = error
            broken.append(number)
            collector = _Collector()
        lines = collector.lines()
        if not lines and number not in broken[-1:]:
            blank.append(number)
        pages.append(lines)
    notes = []
    if blank and len(blank) < len(pages):
        notes.append(f"PDF: no text on {_listed(blank)}: if it is a picture of text, run OCR")
    if broken:
        notes.append(f"PDF: {_listed(broken)} could not be read, left out")
    if failure is not None and not any(pages):
        raise failure
    return pages, notes


@dataclass(slots=True)
class _Work:
    """Counts what drawing takes, over all pages."""

    operations: int = 0

    def count(self, *_: Any) -> None:  # noqa: ANN401
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise _TooMuchError(f"over {MAX_OPERATIONS:,} drawing steps: split it")


@dataclass(slots=True)
class _Collector:
    """Puts the pieces that pypdf hands over together to lines, with the place of the first."""

    _lines: list[Line] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _place: tuple[float, float] | None = None

    def add(
        self,
        text: str,
        around: Sequence[float],
        matrix: Sequence[float],
        _font: object,
        size: float | None,
    ) -> None:
        """A piece of text, the matrices it is drawn by, and its size before these."""
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end_line()
            if self._place is None and piece.strip():
                scale = abs(around[3] * matrix[3] + around[1] * matrix[2]) or 1.0
                height = matrix[4] * around[1] + matrix[5] * around[3] + around[5]
                self._place = height, float(size or 0) * scale
            self._parts.append(piece)

    def _end_line(self) -> None:
        text = _cleaned("".join(self._parts)).strip()
        if text and self._place:
            self._lines.append(Line(text, *self._place))
        self._parts, self._place = [], None

    def lines(self) -> list[Line]:
        """The lines of the page so far."""
        self._end_line()
        return self._lines


def _cleaned(text: str) -> str:
    text = _CONTROLS.sub("", text.translate(_LIGATURES))
    return _SURROGATE.sub("\ufffd", text)


def _is_gibberish(text: str) -> bool:
    """Whether over a tenth of the characters are none that a writer can mean."""
    bad = sum(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn") for c in text)
    return 10 * bad > len(text)


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, islice(numbers, _MOST_LISTED)))
    more = f" and {len(numbers) - _MOST_LISTED} more" if len(numbers) > _MOST_LISTED else ""
    return f"page{'s' if len(numbers) > 1 else ''} {shown}{more}"
