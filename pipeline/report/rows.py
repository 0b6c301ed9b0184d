"""The lines that stand on pages by the hundred thousand, put together here for speed.

Whatever is text passes through `escape`, as in the templates; what an entity's link is made of is
put together once.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from pipeline.report.addresses import Addresses
from pipeline.report.corpus import EntityView, ReleaseView, Row
from pipeline.report.svg import bar
from pipeline.report.words import Words
from pipeline.text import squeeze

_LONGEST = 200


def short(text: str, most: int = _LONGEST) -> str:
    """A text on one line, cut where it is too long for a list."""
    line = squeeze(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


class Lines:
    """What makes the lines; it keeps the link of each entity that it was asked for."""

    def __init__(self, addresses: Addresses, words: Words) -> None:
        self._addresses, self._words = addresses, words
        self._links: dict[str, str] = {}

    def link(self, entity: EntityView, root: str = "../") -> Markup:
        """A link to an entity, called by its name, from a page in a folder or from the first."""
        if entity.id not in self._links:
            address = self._addresses.entity(entity.id)
            self._links[entity.id] = f'{address}">{escape(short(entity.row.name))}</a>'
        return Markup(f'<a href="{root}{self._links[entity.id]}')  # noqa: S704

    def ranked(
        self, pairs: Iterable[tuple[EntityView, int]], total: int, root: str = "../"
    ) -> Markup:
        """A list of entities with numbers, each with a bar for its share of a total."""
        lines = "\n".join(
            f"<li>{self.link(entity, root)}{bar(n / total, entity.row.type)}"
            f'<span class="n">{self._words.number(n)}</span></li>'
            for entity, n in pairs
        )
        return Markup(f'<ol class="ranked">\n{lines}\n</ol>')  # noqa: S704

    def sentences(self, release: ReleaseView, sentences: Iterable[Markup], n_left: int) -> Markup:
        """A release on the page of an entity: its title, when and where, the sentences."""
        words, row = self._words, release.row
        where = f" · {escape(short(row.place, 80))}" if row.place else ""
        when = escape(words.date(row.date) or words["no_date"])
        quoted = "".join(f"<blockquote>{sentence}</blockquote>" for sentence in sentences)
        more = words["more_sentences"].format(n=words.number(n_left)) if n_left else ""
        left = f'<p class="quiet">{escape(more)}</p>' if more else ""
        return Markup(  # noqa: S704
            f'<li><a href="../{self._addresses.release(release.id)}">'
            f'{escape(short(release.label, 300))}</a>\n<p class="quiet">{when}{where}</p>\n'
            f"{quoted}{left}</li>\n"
        )

    def why(self, mention: Row, entity: EntityView, release: ReleaseView) -> Markup:
        """The row that says why a mention was found."""
        words, start, end = self._words, int(mention.start), int(mention.end)
        text = escape(short(release.text[start:end], 120))
        kind = escape(words["kinds"].get(mention.kind, mention.kind))
        type_ = escape(words["types"].get(mention.type, mention.type))
        reason = escape(short(words.why(mention.reason), 400))
        return Markup(  # noqa: S704
            f'<tr id="w{start}"><td><a href="#m{start}">{text}</a></td>'
            f'<td>{self.link(entity)} <span class="dot {escape(mention.type)}">{type_}</span></td>'
            f"<td>{kind}</td><td>{escape(words.finders(mention.found_by))}</td><td>{reason}</td>"
            f'<td class="n">{words.number(mention.confidence, 2)}</td>'
            f'<td class="n">{start}–{end}</td></tr>'
        )
