"""What releases say that persons do: *Amy Pope, directrice générale de l'OIM*.

A role stands before the name (*le directeur général de l'OIM, António Vitorino*), behind it, in
a line of its own above or below it (signatures), or behind a colon. Roles are read around the
mentions of persons that recognition has found; what a role is of is another mention beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records import Mention
from pipeline.resolve.markup import without_markup
from pipeline.resolve.phrases import Reader
from pipeline.resolve.role_finder import RoleFinder
from pipeline.resolve.role_words import RoleWords
from pipeline.shadow import Shadow


@dataclass(frozen=True, slots=True)
class RoleFound:
    """A role at its place; `person`, `organisation` and `country` are numbers of mentions, or -1.

    Who they are is known when the names of all releases are. `branch` is the country inside the
    body's name, where that is a known body's and a country's (*Unicef France*).
    """

    person: int
    start: int
    end: int
    organisation: int = -1
    country: int = -1
    branch: str = ""


def roles_of(text: str, mentions: Sequence[Mention], words: RoleWords) -> list[RoleFound]:
    """The roles that one release gives to the persons it names, in text order.

    `mentions` are those of the release, in text order; the numbers count them from 0.
    """
    if not any(mention.type == "person" for mention in mentions):
        return []
    plain = without_markup(text)
    if plain is not None:
        text, mentions = plain.text, [_moved(mention, plain) for mention in mentions]
    finder = RoleFinder(Reader(text, mentions, words))
    number = {mention: n for n, mention in enumerate(mentions)}
    return [
        RoleFound(
            number[person],
            *(plain.span(phrase.start, phrase.end) if plain else (phrase.start, phrase.end)),
            number[phrase.organisation] if phrase.organisation else -1,
            number[phrase.country] if phrase.country else -1,
        )
        for person in mentions
        if person.type == "person" and person.zone != "boilerplate"
        for phrase in finder.roles(person)
    ]


def _moved(mention: Mention, plain: Shadow) -> Mention:
    """The mention at its place in a text without marks."""
    start, end = plain.position(mention.start), plain.position(mention.end)
    return replace(mention, start=start, end=end)
