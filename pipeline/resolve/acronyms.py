"""Which acronym of a release stands for which of its names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pipeline.records import Mention
from pipeline.resolve.clusters import Clusters
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import initials_are, is_acronym
from pipeline.resolve.surfaces import Surface
from pipeline.text import initials_fit, name_key

# What may stand between a name and its other name in brackets, and behind that.
_OPENING = re.compile(
    r"[\s\"»”’']*[(\[][\s\"«“]*+"
    r"(?:(?:ci-après|en (?:anglais|français|abrégé)|dit|sigle)[\s:,]++)?"
    r"(?:l['’]|le |la |les )?[\"«“\s]*"
)
_CLOSING = re.compile(r"\s*+(?:[\"»”]\s*+)?[)\],;:/–—-]")
_LONGEST_GAP = 30
# Between a body and the one that it belongs to: *Plateforme … de la Croix-Rouge française (PIRAC)*.
_OF = re.compile(r"\s+(?:de\s+la\s+|de\s+l['’]\s*|du\s+|des\s+|de\s+|d['’]\s*)")
_SHORTEST_NEARLY, _LONGEST_ACRONYM = 4, 12
_SHORTEST_EVERY = 3


def bracketed(
    text: str, mentions: Sequence[Mention], surfaces: Sequence[Surface], knowledge: Knowledge
) -> dict[int, int]:
    """Which surface stands in brackets right behind which: index of the short, of the full.

    A known acronym that is found to stand for something else here loses its gazetteer id.
    """
    index_of = {m.start: i for i, s in enumerate(surfaces) for m in s.mentions}
    linked: dict[int, int] = {}
    owner: Mention | None = None
    for before, behind in pairwise(mentions):
        gap = text[before.end : min(behind.start, before.end + _LONGEST_GAP + 1)]
        outer, owner = owner, before if _OF.fullmatch(gap) else None
        if before.start not in index_of or behind.start not in index_of:
            continue
        if not _OPENING.fullmatch(gap) or not _CLOSING.match(text, behind.end):
            continue
        full, short = index_of[before.start], index_of[behind.start]
        if is_acronym(surfaces[full].name) and not is_acronym(surfaces[short].name):
            full, short = short, full
        elif outer is not None and outer.start in index_of:
            wider = index_of[outer.start]
            if _fits(surfaces[short], surfaces[wider]) > _fits(surfaces[short], surfaces[full]):
                full = wider
        if full != short and short not in linked and _defines(surfaces, full, short, knowledge):
            linked[short] = full
            surfaces[short].role = "acronym"
    return linked


def _fits(acronym: Surface, long: Surface) -> bool:
    return initials_fit(acronym.name, long.name)


def _defines(surfaces: Sequence[Surface], full: int, short: int, knowledge: Knowledge) -> bool:
    """Whether a name in brackets is the acronym of the one before, and not another thing's name.

    The letters need not match (*HCR*). A known acronym whose body has no word in common with the
    full name is given up where its letters are that name's (*Police fédérale australienne (AFP)*).
    """
    long, acronym = surfaces[full], surfaces[short]
    if len(acronym.name) >= len(long.name) or " " in acronym.name:
        return bool(long.known and long.known == acronym.known)
    if acronym.known == long.known:
        return is_acronym(acronym.name) or _fits(acronym, long)
    if not acronym.known:
        known = knowledge.by_id(long.known)
        spoken_for = known is not None and bool(known.acronym) and is_acronym(acronym.name)
        return _fits(acronym, long) or (is_acronym(acronym.name) and not spoken_for)
    own = knowledge.canonical_words(acronym.known)
    if len(long.words) > len(own) and long.words[-len(own) :] == own:
        return False  # *Conseil d'administration de la Banque asiatique de développement (BAsD)*
    if knowledge.related(long.words, acronym.known):
        return not long.known
    if initials_are(acronym.name, long.words):
        acronym.known = ""
        return True
    return False


def join_by_initials(surfaces: Sequence[Surface], clusters: Clusters) -> None:
    """Join an acronym that nothing explains to the only name of the release with its initials.

    Where none has just these, one with one word more will do (*PAIGC* for *… du Cap-Vert*).
    """
    exact: dict[str, set[int]] = defaultdict(set)
    nearly: dict[str, set[int]] = defaultdict(set)
    for index, surface in enumerate(surfaces):
        if surface.role == "full" and 1 < len(surface.words) <= _LONGEST_ACRONYM:
            initials = "".join(word[0] for word in surface.words)
            exact[initials].add(clusters.find(index))
            # small words count in some acronyms (*TPT* for *Toits pour tous*)
            every = "".join(word[0] for word in name_key(surface.name).split())
            if len(every) >= _SHORTEST_EVERY:
                exact[every].add(clusters.find(index))
            for left_out in range(1, len(initials)):
                shorter = initials[:left_out] + initials[left_out + 1 :]
                nearly[shorter].add(clusters.find(index))
    for index, surface in enumerate(surfaces):
        if surface.role != "acronym" or surface.known or not clusters.alone(index):
            continue
        letters = surface.key.replace(" ", "")
        fitting = exact.get(letters, set())
        if not fitting and len(letters) >= _SHORTEST_NEARLY:
            fitting = nearly.get(letters, set())
        if len(fitting) == 1:
            (full,) = fitting
            clusters.join(full, index, f"its letters begin the words of “{surfaces[full].name}”")
