"""What releases say that persons do: *Amy Pope, directrice générale de l'OIM*.

A role stands before the name (*le directeur général de l'OIM, António Vitorino*), behind it, in
a line of its own above or below it (signatures), or behind a colon. Roles are read around the
mentions of persons that recognition has found; what a role is of is another mention beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.records import Entity, Mention, Role
from pipeline.resolve.phrases import Reader
from pipeline.resolve.role_finder import RoleFinder
from pipeline.resolve.role_words import RoleWords
from pipeline.text import squeeze


def roles_of(
    release_text: str,
    mentions: Sequence[Mention],
    entity_of: Mapping[tuple[str, int, int], str],
    entities: Mapping[str, Entity],
    words: RoleWords,
) -> list[Role]:
    """The roles that one release gives to the persons it names, in text order.

    `mentions` are those of the release, in text order.
    """
    if not any(mention.type == "person" for mention in mentions):
        return []
    finder = RoleFinder(Reader(release_text, mentions, words))
    roles: list[Role] = []
    for person in mentions:
        if person.type != "person" or person.zone == "boilerplate":
            continue

        def entity(mention: Mention | None) -> Entity | None:
            if mention is None:
                return None
            return entities[entity_of[mention.release_id, mention.start, mention.end]]

        for phrase in finder.roles(person):
            body, country = entity(phrase.organisation), entity(phrase.country)
            roles.append(
                Role(
                    release_id=person.release_id,
                    person_id=entity_of[person.release_id, person.start, person.end],
                    start=phrase.start,
                    end=phrase.end,
                    role=squeeze(release_text[phrase.start : phrase.end]),
                    organisation_id=body.id if body else "",
                    country_code=country.country_code if country else "",
                )
            )
    return sorted(set(roles), key=lambda r: (r.start, r.end, r.person_id))


def roles_of_all(
    texts: Mapping[str, str],
    mentions: Iterable[Mention],
    entity_of: Mapping[tuple[str, int, int], str],
    entities: Iterable[Entity],
    words: RoleWords,
) -> tuple[Role, ...]:
    """The roles of all releases; `texts` are by release id, `mentions` in order."""
    by_release: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_release.setdefault(mention.release_id, []).append(mention)
    by_id = {entity.id: entity for entity in entities}
    return tuple(
        role
        for release_id in sorted(by_release)
        for role in roles_of(texts[release_id], by_release[release_id], entity_of, by_id, words)
    )
