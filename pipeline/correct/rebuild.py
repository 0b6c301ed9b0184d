"""The resolution made anew from where its mentions go: every row, and the reasons."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.correct.assign import Assignment, Way
from pipeline.correct.claims import Claim
from pipeline.correct.things import Place, Thing
from pipeline.records import Alias, Dropped, Entity, Mention, Merge, Resolution, Role
from pipeline.resolve.names import bare, legible, named_id

Why = Callable[[Sequence[Claim]], str]


@dataclass(slots=True)
class _Surface:
    """A spelling of an entity: how often, its id alone, and why it is one; lower ranks win."""

    n: int = 0
    alias_id: tuple[int, str] = (9, "")
    reason: tuple[int, str] = (9, "")

    def offer(self, rank: int, alias_id: str, reason: str) -> None:
        if alias_id:
            self.alias_id = min(self.alias_id, (rank, alias_id))
        if reason:
            self.reason = min(self.reason, (rank, reason))


def rebuild(
    resolution: Resolution,
    assignment: Assignment,
    *,
    why: Why,
    added: Sequence[tuple[Claim, str, Thing]],
    renamed: dict[Thing, list[Claim]],
    whole_ends: dict[str, tuple[Thing, tuple[Claim, ...]]],
) -> Resolution:
    """The resolution with every mention where `assignment` says.

    `added` are spellings that lines give to things; `renamed` the claims that give a thing another
    name; `whole_ends` says what the mentions of each entity, but for parts, end as, and by which
    claims.
    """
    entities = assignment.entities
    kept: list[Mention] = []
    entity_of: dict[Place, str] = {}
    dropped = list(resolution.dropped)
    for mention in resolution.mentions:
        place = (mention.release_id, mention.start, mention.end)
        way = assignment.ways[place]
        if way.rejected_by:
            dropped.append(Dropped(*place, mention.text, why(way.rejected_by)))
            continue
        entity = entities[way.end]
        entity_of[place] = entity.id
        kept.append(_moved(mention, way, entity, resolution.entity_of[place], why))
    aliases, merges = _surfaces(
        resolution, assignment, kept, why=why, added=added, renamed=renamed, whole_ends=whole_ends
    )
    roles, lost = _roles(resolution, assignment, whole_ends, why)
    return replace(
        resolution,
        entities=tuple(
            sorted(
                (_in_series(entity, entities, whole_ends) for entity in entities.values()),
                key=lambda entity: entity.id,
            )
        ),
        mentions=tuple(kept),
        entity_of=entity_of,
        aliases=aliases,
        merges=merges,
        dropped=tuple(sorted({*dropped, *lost}, key=lambda d: (d.release_id, d.start, d.end))),
        roles=roles,
    )


def _in_series(
    entity: Entity,
    entities: dict[Thing, Entity],
    whole_ends: dict[str, tuple[Thing, tuple[Claim, ...]]],
) -> Entity:
    """The entity with the series that it is of now: none where that is no entity any more."""
    if entity.series_id not in whole_ends:
        return entity
    series = entities.get(whole_ends[entity.series_id][0])
    return replace(entity, series_id=series.id if series and series.id != entity.id else "")


def _moved(mention: Mention, way: Way, entity: Entity, before: str, why: Why) -> Mention:
    if entity.id == before and entity.type == mention.type:
        return mention
    return replace(
        mention,
        type=entity.type,
        kind="name" if mention.kind == "demonym" and entity.type != "country" else mention.kind,
        reason="; ".join(filter(None, (mention.reason, why(way.claims)))),
        known="",
    )


def _surfaces(
    resolution: Resolution,
    assignment: Assignment,
    mentions: Sequence[Mention],
    *,
    why: Why,
    added: Sequence[tuple[Claim, str, Thing]],
    renamed: dict[Thing, list[Claim]],
    whole_ends: dict[str, tuple[Thing, tuple[Claim, ...]]],
) -> tuple[tuple[Alias, ...], tuple[Merge, ...]]:
    entities = assignment.entities
    by_id = {entity.id: (end, entity) for end, entity in entities.items()}
    alias_ids = {(a.entity_id, a.alias): a.alias_id for a in resolution.aliases}
    reasons = {(m.entity_id, m.alias): m.reason for m in resolution.merges}
    type_of = {entity.id: entity.type for entity in resolution.entities}
    found: dict[tuple[str, str], _Surface] = defaultdict(_Surface)
    for mention in mentions:
        place = (mention.release_id, mention.start, mention.end)
        before, way = resolution.entity_of[place], assignment.ways[place]
        entity = entities[way.end]
        alias = legible(mention.text)
        surface = found[entity.id, alias]
        surface.n += 1
        own = before == entity.id
        alone = alias_ids.get((before, alias), "")
        if not alone or type_of[before] != entity.type:
            alone = named_id(entity.type, bare(alias))
        reason = reasons.get((before, alias), "") if own else why(way.claims)
        surface.offer(0 if own else 1, alone, reason)
    for entity in resolution.entities:
        end, claims = whole_ends[entity.id]
        if end not in entities:
            continue
        new = entities[end]
        told = why(claims) or why(renamed.get(end, ()))
        if new.id != entity.id or new.name != entity.name:
            # Its name and id of before go on leading to it.
            surface = found[new.id, entity.name]
            surface.alias_id = min(surface.alias_id, (0 if surface.alias_id[0] else -1, entity.id))
            surface.offer(2, entity.id, told)
    for alias_row in resolution.aliases:
        if not alias_row.n_mentions:
            end, claims = whole_ends[alias_row.entity_id]
            if end in entities:
                key = (alias_row.entity_id, alias_row.alias)
                found[entities[end].id, alias_row.alias].offer(
                    3, alias_row.alias_id, reasons.get(key, "") or why(claims)
                )
    noted: dict[tuple[Thing, str], list[Claim]] = defaultdict(list)
    for claim, alias, end in added:
        noted[end, alias].append(claim)
    for (end, alias), said in noted.items():
        if end in entities:
            entity = entities[end]
            alone = named_id(entity.type, bare(alias))
            found[entity.id, alias].offer(4, alone, why(said))
    aliases, merges = [], []
    for (id, alias), surface in sorted(found.items()):
        end, entity = by_id[id]
        aliases.append(Alias(id, alias, surface.alias_id[1], surface.n))
        if alias != entity.name:
            reason = surface.reason[1] or why(renamed.get(end, ())) or "another spelling of it"
            merges.append(Merge(id, alias, entity.name, reason))
    return tuple(aliases), tuple(merges)


def _roles(
    resolution: Resolution,
    assignment: Assignment,
    whole_ends: dict[str, tuple[Thing, tuple[Claim, ...]]],
    why: Why,
) -> tuple[tuple[Role, ...], list[Dropped]]:
    """The roles with their persons and organisations of now.

    Whose role it is says the mention next to it: an entity may have been split. A role whose
    person is none any more is dropped.
    """
    starts: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place, id in sorted(resolution.entity_of.items()):
        starts[place[0], id].append(place)

    def way_of(role: Role, id: str) -> Way:
        places = starts.get((role.release_id, id), [])
        if not places:
            end, claims = whole_ends[id]
            return Way(end, claims)
        at = bisect_left(places, (role.release_id, role.start, role.end))
        near = places[max(0, at - 1) : at + 1]
        return assignment.ways[min(near, key=lambda p: (_gap(p, role), p))]

    kept: list[Role] = []
    lost: list[Dropped] = []
    for role in resolution.roles:
        way = way_of(role, role.person_id)
        person = None if way.rejected_by else assignment.entities.get(way.end)
        if person is None or person.type != "person":
            reason = why(way.rejected_by or way.claims) or "its person is in no release"
            place = (role.release_id, role.start, role.end)
            lost.append(Dropped(*place, role.role, f"role of no person any more: {reason}"))
            continue
        organisation_id = role.organisation_id
        if organisation_id:
            way = way_of(role, organisation_id)
            body = None if way.rejected_by else assignment.entities.get(way.end)
            organisation_id = body.id if body and body.type == "organisation" else ""
        kept.append(replace(role, person_id=person.id, organisation_id=organisation_id))
    return tuple(kept), lost


def _gap(place: Place, role: Role) -> int:
    return max(place[1] - role.end, role.start - place[2], 0)


def count_moves(
    resolution: Resolution, assignment: Assignment
) -> tuple[Counter[int], Counter[int]]:
    """By line, how many mentions it was brought to bear on, and how many of them are another's now.

    A rejected mention counts as moved.
    """
    met: Counter[int] = Counter()
    moved: Counter[int] = Counter()
    for place, way in assignment.ways.items():
        if way.rejected_by:
            numbers = {claim.line.number for claim in (*way.claims, *way.rejected_by)}
            changed = True
        else:
            numbers = {claim.line.number for claim in way.claims}
            changed = assignment.entities[way.end].id != resolution.entity_of[place]
        met.update(numbers)
        if changed:
            moved.update(numbers)
    return met, moved
