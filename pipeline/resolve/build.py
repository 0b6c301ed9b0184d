"""Sets of names to entities, aliases and merges: ids, names to show, reasons to give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Alias, Entity, EntityType, Merge
from pipeline.resolve.clusters import SAME_NAME, only
from pipeline.resolve.event_facts import Told, told_of, with_facts
from pipeline.resolve.event_kinds import EventWords
from pipeline.resolve.forms import name_to_show
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import (
    bare,
    best_spelling,
    is_acronym,
    legible,
    lost_letters,
    named_id,
    short_hash,
)
from pipeline.resolve.profiles import Naming, Place, Profile
from pipeline.text import name_key


@dataclass(frozen=True, slots=True)
class Thing:
    """One entity before it has an id: its names in all releases, with the reasons for them.

    `first` is the first of its places, by release id; `told` is of events.
    """

    type: EntityType
    known: str
    country: str
    shown_with_country: bool
    namings: tuple[Naming, ...]
    first: Place
    told: Told | None


def thing_of(members: Sequence[Profile], reasons: Sequence[str]) -> Thing:
    """The members as one; `reasons` says for each why it was joined to the others."""
    ordered = sorted(zip(members, reasons, strict=True), key=lambda pair: pair[0].first)
    return Thing(
        type=members[0].type,
        known=next((member.known for member, _ in ordered if member.known), ""),
        country=only(member.country for member in members),
        shown_with_country=any(member.shown_with_country for member in members),
        namings=_namings_of(ordered),
        first=ordered[0][0].first,
        told=_told_of(members),
    )


def _namings_of(ordered: Sequence[tuple[Profile, str]]) -> tuple[Naming, ...]:
    """The surfaces of the members, each with the first reason, of its own or of the joining."""
    if len(ordered) == 1:  # what all its releases call alike, as most things
        ((member, joined),) = ordered
        return tuple(
            n if n.reason or not joined else replace(n, reason=joined) for n in member.namings
        )
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    why: dict[str, str] = {}
    for member, joined in ordered:
        for naming in member.namings:
            counts[naming.surface][0] += naming.n
            counts[naming.surface][1] += naming.n_told
            why[naming.surface] = why.get(naming.surface) or naming.reason or joined
    return tuple(Naming(s, counts[s][0], counts[s][1], why[s]) for s in sorted(counts))


def _told_of(members: Sequence[Profile]) -> Told | None:
    told: Told | None = None
    for member in members:
        if member.told:
            more = told_of(member.told)
            if told is None:
                told = more
            else:
                told.add(more)
    return told


def thing_at(profile: Profile, place: Place) -> Thing:
    """What one release calls so, where others mean something else by the same name."""
    namings = tuple(
        Naming(n.surface, n.n, told, n.reason)
        for n, told in zip(profile.namings, place.counts, strict=True)
    )
    return replace(thing_of([profile], [""]), namings=namings, first=place)


@dataclass(frozen=True, slots=True)
class Made:
    """What a thing has become, as far as no other thing has a say in it.

    `entity` has the id that it would have if nothing else had its name, and of an event no series;
    `aliases` and `merges` are under that id. `first` is where it is first named.
    """

    entity: Entity
    is_known: bool
    first: Place
    aliases: tuple[Alias, ...]
    merges: tuple[Merge, ...]

    def under(self, id: str) -> tuple[tuple[Alias, ...], tuple[Merge, ...]]:
        """Aliases and merges, under the id that the entity has in the corpus."""
        if id == self.entity.id:
            return self.aliases, self.merges
        return (
            tuple(replace(alias, entity_id=id) for alias in self.aliases),
            tuple(replace(merge, entity_id=id) for merge in self.merges),
        )


def made_of(thing: Thing, knowledge: Knowledge, words: EventWords) -> Made:
    """The entity that a thing is, with every surface of it on one line."""
    entity = _entity(thing, knowledge)
    if thing.type == "event":
        names = sorted({bare(naming.surface) for naming in thing.namings})
        entity = with_facts(entity, thing.told or Told(), names, knowledge, words)
    return Made(
        entity=entity,
        is_known=bool(thing.known),
        first=Place(thing.first.release_id, thing.first.start),
        aliases=_aliases_of(thing, entity, knowledge),
        merges=_merges_of(thing, entity, knowledge),
    )


def told_apart(things: Sequence[Made]) -> list[Entity]:
    """The entity of each thing, in order; homonyms have ids that tell them apart."""
    plain = [thing.entity for thing in things]
    entities = [*plain]
    taken = Counter(entity.id for entity in plain)
    for n, thing in enumerate(things):
        if taken[plain[n].id] > 1 and not thing.is_known:
            suffix = short_hash(thing.first.release_id)
            entities[n] = replace(plain[n], id=f"{plain[n].id}-{suffix}")
    again = Counter(entity.id for entity in entities)
    for n, thing in enumerate(things):
        if again[entities[n].id] > 1 and not thing.is_known:
            suffix = short_hash(f"{thing.first.release_id}:{thing.first.start}")
            entities[n] = replace(plain[n], id=f"{plain[n].id}-{suffix}")
    return entities


def _entity(thing: Thing, knowledge: Knowledge) -> Entity:
    known = knowledge.by_id(thing.known)
    if known is not None:
        return known.as_entity()
    name, acronym = _shown(thing, knowledge)
    # One apostrophe in all names, the one that keyboards have: names are searched for.
    name = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return Entity(
        id=named_id(thing.type, name),
        type=thing.type,
        name=name,
        acronym=acronym,
        country_code=thing.country,
    )


def _shown(thing: Thing, knowledge: Knowledge) -> tuple[str, str]:
    """The name to show, and the acronym beside it."""
    if thing.type == "person":
        counts = Counter({naming.surface: naming.n for naming in thing.namings})
        return knowledge.accented_person(name_to_show(counts, knowledge)), ""
    counts = Counter()
    for naming in thing.namings:
        counts[_without_lower_article(naming.surface)] += naming.n
    acronyms = {name: n for name, n in counts.items() if is_acronym(name)}
    longs = {name: n for name, n in counts.items() if name not in acronyms}
    acronym = best_spelling(acronyms) if acronyms and longs else ""
    name = _fullest(longs or acronyms, thing.type, knowledge)
    name = knowledge.accented(name)
    if thing.type == "organisation" and " " in name:
        name = name[:1].upper() + name[1:]
    country = knowledge.by_id(f"country-{thing.country}")
    if thing.shown_with_country and country is not None and not _is_placed(name, knowledge):
        name = f"{name} ({country.name})"
    return name, acronym


def _fullest(counts: Mapping[str, int], type: EntityType, knowledge: Knowledge) -> str:
    """The name of the most words, in its best spelling."""
    if len(counts) == 1:
        return next(iter(counts))
    by_words: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for name, n in counts.items():
        words = knowledge.words(name, type)
        if type == "instrument":  # *résolution 1244 (1999)* is fuller than without its year
            words = tuple(name_key(name).split(" "))
        by_words[words][name] += n
    fullest = max(
        by_words,
        key=lambda words: (
            not all(map(lost_letters, by_words[words])),
            len(words),
            sum(by_words[words].values()),
            words,
        ),
    )
    spellings = by_words[fullest]
    # *Isolants du Nord SAS* is fuller than *Isolants du Nord*, though they are compared without
    formal = {s: n for s, n in spellings.items() if knowledge.without_legal_form(s) != s}
    return best_spelling(formal if type == "organisation" and formal else spellings)


def _without_lower_article(text: str) -> str:
    """The name without an article, but for one whose capital makes it part (*Les Échos*)."""
    name = legible(text)
    return name if name[:1].isupper() else bare(name)


def _unplaced(name: str) -> str:
    """The name without the country that is shown behind it."""
    return name.rpartition(" (")[0] or name


def _is_placed(name: str, knowledge: Knowledge) -> bool:
    """Whether a country or a city inside the name says where the body is."""
    last = name.split(" ")[-1]
    return bool(knowledge.country_in(name) or (last[:1].isupper() and knowledge.city_country(last)))


def _aliases_of(thing: Thing, entity: Entity, knowledge: Knowledge) -> tuple[Alias, ...]:
    """Every surface of the thing on one line, with the id it would have alone."""
    return tuple(
        Alias(entity.id, n.surface, _alias_id(n.surface, thing.type, knowledge), n.n_told)
        for n in thing.namings
    )


def _alias_id(surface: str, type: EntityType, knowledge: Knowledge) -> str:
    name = surface if type == "person" else bare(surface)
    return knowledge.certain(name, type) or named_id(type, name)


def _merges_of(thing: Thing, entity: Entity, knowledge: Knowledge) -> tuple[Merge, ...]:
    """Why each surface that is not the entity's name is the entity all the same."""
    return tuple(
        Merge(
            entity.id,
            n.surface,
            entity.name,
            n.reason or _plain_reason(n.surface, thing, entity, knowledge),
        )
        for n in thing.namings
        if n.surface != entity.name
    )


def _plain_reason(surface: str, thing: Thing, entity: Entity, knowledge: Knowledge) -> str:
    if name_key(bare(surface)) == name_key(entity.name):
        return SAME_NAME
    if thing.known:
        return f"the gazetteer knows it as a name of “{entity.name}”"
    if thing.type == "person":
        return "same words in another order, or written in another way"
    if thing.shown_with_country and name_key(bare(surface)) == name_key(_unplaced(entity.name)):
        return "same name, shown with its country"
    if name_key(bare(surface)) == name_key(knowledge.without_legal_form(entity.name)):
        return "same name without its legal form"
    return "same name, or the long form of its acronym, in another release"
