"""What holds for whatever mentions: order is nothing, nothing is lost, everything is explained."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from resolve_samples import gazetteer, page_and_mentions

from pipeline.records import ENTITY_TYPES
from pipeline.resolve import resolve

_NAMES = st.one_of(
    st.sampled_from(
        [
            "OIM", "l'OIM", "OIM Minsk", "Organisation", "Conseil de sécurité", "Nations unies",
            "ministère de la Santé", "Parlement", "Secours populaire français", "Secours populaire",
            "GDPA", "Alliance de la diaspora", "Jean Dupont", "DUPONT Jean", "J. Dupont", "Dupont",
            "Marie Dupont", "Jeanne Dupont", "Sophie", "congolais", "Congo", "RDC", "Mali",
            "COVID-19", "pandémie", "39e sommet", "Sommet", "cyclone Pam", "Pam", "Pacte",
            "Pacte mondial sur les migrations", "résolution 1244", "élection présidentielle",
            "M?decins", "Médecins", "—", "l'", "2", "Ti-\nmochenko", "القاهرة", "É",
        ]
    ),
    st.text(min_size=1, max_size=12).filter(lambda s: s.strip() and "<" not in s and ">" not in s),
)  # fmt: skip
_RELEASE = st.lists(
    st.tuples(_NAMES, st.sampled_from(ENTITY_TYPES), st.sampled_from([" ; ", " (", "), ", " du "])),
    max_size=8,
)


def _corpus(releases):
    pages, mentions = [], []
    for number, parts in enumerate(releases):
        marked = "".join(f"<{type}>{name}</{type}>{gap}" for name, type, gap in parts)
        page, found = page_and_mentions(
            f"r{number}", f"Texte {marked}", "FRA" if number % 2 else ""
        )
        pages.append(page)
        mentions += found
    return pages, mentions


@settings(max_examples=60, deadline=None)
@given(st.lists(_RELEASE, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_pages_and_mentions_is_nothing(releases, random):
    pages, mentions = _corpus(releases)
    first = resolve(pages, mentions, gazetteer())
    random.shuffle(pages)
    random.shuffle(mentions)
    assert resolve(pages, mentions, gazetteer()) == first


@settings(max_examples=40, deadline=None)
@given(st.lists(_RELEASE, min_size=1, max_size=4))
@example([[("\xad", "person", " ; ")]])
def test_nothing_is_lost_and_everything_is_explained(releases):
    pages, mentions = _corpus(releases)
    resolution = resolve(pages, mentions, gazetteer())
    kept = {(m.release_id, m.start, m.end) for m in resolution.mentions}
    dropped = {(d.release_id, d.start, d.end) for d in resolution.dropped}
    assert kept | dropped == {(m.release_id, m.start, m.end) for m in mentions}
    assert not kept & dropped
    assert set(resolution.entity_of) == kept

    entities = {entity.id: entity for entity in resolution.entities}
    assert len(entities) == len(resolution.entities)
    assert set(resolution.entity_of.values()) == set(entities)
    assert all(entity.name for entity in entities.values())
    for mention in resolution.mentions:
        entity = entities[resolution.entity_of[mention.release_id, mention.start, mention.end]]
        assert entity.type == mention.type

    aliases = [(alias.entity_id, alias.alias) for alias in resolution.aliases]
    assert len(aliases) == len(set(aliases))
    assert sum(alias.n_mentions for alias in resolution.aliases) == len(resolution.mentions)
    merged = {(merge.entity_id, merge.alias) for merge in resolution.merges}
    assert merged == {(id, alias) for id, alias in aliases if alias != entities[id].name}
    assert all(merge.reason and merge.into == entities[merge.entity_id].name
               for merge in resolution.merges)  # fmt: skip
    assert resolution.roles == ()


def test_one_release_more_leaves_the_others_ids():
    one = [[("Jean Dupont", "person", " ; "), ("GDPA", "organisation", " ; ")]]
    two = [*one, [("Marie Curie", "person", " ; ")]]
    first, second = (resolve(*_corpus(corpus), gazetteer()) for corpus in (one, two))
    assert first.entity_of.items() <= second.entity_of.items()
