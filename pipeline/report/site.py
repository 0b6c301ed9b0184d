"""What every page is made with: the templates, the words, the addresses and the folder.

Templates escape whatever they are given; a page says in its own head that nothing may be loaded
but the report's own style and script, so that even a slip would run nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.records import ENTITY_TYPES
from pipeline.report.addresses import Addresses, numbered
from pipeline.report.corpus import Corpus
from pipeline.report.rows import Lines, short
from pipeline.report.svg import bar
from pipeline.report.words import Words

T = TypeVar("T")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'none'; "
    "form-action 'self'; base-uri 'none'"
)
MANIFEST = "manifest.json"
LISTS = {
    "person": "persons",
    "organisation": "organisations",
    "country": "countries",
    "event": "events",
    "instrument": "instruments",
}
assert tuple(LISTS) == ENTITY_TYPES
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Site:
    """A report on its way: what it is made of, and the files written so far.

    `before` is the folder of the report that this one replaces, if there is one.
    """

    corpus: Corpus
    words: Words
    addresses: Addresses
    folder: Path
    before: Path
    contacts: bool
    templates: Environment
    lines: Lines
    written: list[str] = field(default_factory=list)

    def page(self, address: str, template: str, **context: Any) -> None:  # noqa: ANN401
        """Write a page; `root` leads from it to the report's folder."""
        html = self.templates.get_template(template).render(
            root="../" * address.count("/"), **context
        )
        self.file(address, html)

    def file(self, address: str, text: str) -> None:
        """Write a file in UTF-8; what has no UTF-8 becomes U+FFFD."""
        path = self.folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        content = _LONE.sub("\ufffd", text).encode()
        if not _linked(self.before / address, path, content):
            path.write_bytes(content)
        self.written.append(address)


def _linked(before: Path, path: Path, content: bytes) -> bool:
    """Whether the file that is as it was could be taken over: nothing to write, nothing to free."""
    try:
        if before.is_symlink() or before.read_bytes() != content:
            return False
        path.hardlink_to(before)
    except OSError:
        return False
    return True


def make_site(
    corpus: Corpus,
    words: Words,
    addresses: Addresses,
    folder: Path,
    *,
    before: Path,
    contacts: bool,
) -> Site:
    """A site with nothing written yet."""
    templates = Environment(
        loader=PackageLoader("pipeline.report", "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals.update(
        w=words, policy=POLICY, lists=LISTS, bar=bar, contacts=contacts, corpus=corpus, to=addresses
    )
    lines = Lines(addresses, words)
    templates.globals.update(link=lines.link, ranked=lines.ranked)
    templates.filters.update(short=short, number=words.number)
    return Site(corpus, words, addresses, folder, before, contacts, templates, lines)


def asset(name: str) -> str:
    """The text of a style sheet or script of the report."""
    return files("pipeline.report").joinpath("assets", name).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page of a list: its number, how many there are, and the files to go to by number."""

    number: int
    n_pages: int
    stem: str

    def file(self, number: int) -> str:
        """The file of another page."""
        return numbered(self.stem, number)

    @property
    def near(self) -> list[int]:
        """The pages to offer: the first, the last, and those around; 0 is a gap."""
        around = range(self.number - 2, self.number + 3)
        wanted = {1, self.n_pages, *around} & set(range(1, self.n_pages + 1))
        shown: list[int] = []
        for number in sorted(wanted):
            if shown and number > shown[-1] + 1:
                shown.append(0)
            shown.append(number)
        return shown


def paged(items: Sequence[T], stem: str, *, most: int) -> list[tuple[PageOf, Sequence[T]]]:
    """The items page by page, at least one page."""
    n_pages = max(1, -(-len(items) // most))
    return [
        (PageOf(n, n_pages, stem), items[(n - 1) * most : n * most]) for n in range(1, n_pages + 1)
    ]
