"""Pages of several layouts, all invented, each written as its zones in order."""

from pipeline.records import Hint, Release, Zone
from pipeline.strip import corpus_marks, count_lines, find_copies, marks_of

B, T, L, X, F, C = "boilerplate", "title", "lead", "body", "footnote", "contact"

_ARTICLE = (
    "L'Organisation internationale pour les migrations a ouvert lundi un centre d'accueil à "
    "Agadez, dans le nord du Niger, où plus de deux mille personnes attendent de poursuivre leur "
    "route.\n\n"
    "« Les besoins dépassent nos moyens », a déclaré la cheffe de mission, Aïssata Keïta, qui "
    "demande aux États membres de tenir leurs promesses.\n\n"
    "Le centre a été construit avec l'aide de l'Union européenne. Il compte quatre cents places et "
    "une infirmerie.\n\n"
)
_SHORT = (
    "Le ministre de la Santé a annoncé mardi que la campagne de vaccination commencera en mars "
    "dans les huit régions du pays.\n\n"
    "Elle doit toucher trois millions d'enfants, selon les autorités.\n"
)

PAGES = {
    "the text alone": [(X, _ARTICLE)],
    "title, dateline, text, contact": [
        (T, "Un centre d'accueil ouvre à Agadez\n\n"),
        (L, "Niamey, le 3 mars 2021 – "),
        (X, _ARTICLE),
        (
            C,
            "Pour plus d'informations, veuillez contacter Paul Mbaye, OIM Niger, Tél. : "
            "+227 20 12 34 56, courriel : pmbaye@exemple.int\n",
        ),
    ],
    "a site's menu above, share links below": [
        (
            B,
            "Accueil\nQui sommes-nous\nNotre travail\nOù travaillons-nous\nActualités\n"
            "Nous rejoindre\nFaire un don\nRecherche\n\n",
        ),
        (T, "Un centre d'accueil ouvre à Agadez\n\n"),
        (L, "Niamey – "),
        (X, _ARTICLE),
        (B, "Partager sur Facebook\nPartager sur Twitter\nImprimer\n© 2021 Tous droits réservés\n"),
    ],
    "labels above the title": [
        (B, "Communiqué\nGlobal\n\n"),
        (T, "Un centre d'accueil ouvre à Agadez\n\n"),
        (L, "Niamey - "),
        (X, _ARTICLE),
    ],
    "an agency's dispatch with its signature": [
        (T, "NIGER: OUVERTURE D'UN CENTRE D'ACCUEIL A AGADEZ\n\n"),
        (L, "Niamey, Niger (PANA) - "),
        (X, _ARTICLE),
        (B, "-0- PANA BY/IS/SOC 03mars2021\n"),
    ],
    "a crawler's date and the place": [
        (B, " date 2021-03 03 Mars 2021\n\n"),
        (L, "Niamey, Niger, 3 mars (Infosplusgabon) - "),
        (X, _ARTICLE),
    ],
    "stars, a footnote, a contact": [
        (T, "Un centre d'accueil ouvre à Agadez\n\n"),
        (L, "Niamey - "),
        (X, _ARTICLE.replace("Niger, où", "Niger*, où")),
        (B, "***\n\n"),
        (
            F,
            "* Les frontières et les noms indiqués n'impliquent pas reconnaissance officielle de "
            "la part des Nations Unies.\n\n",
        ),
        (C, "Contact presse : Paul Mbaye, +227 20 12 34 56, pmbaye@exemple.int\n"),
    ],
    "hard-wrapped mail of a ministry": [
        (B, "REPUBLIQUE DU NIGER\nFraternité - Travail - Progrès\n\nCommuniqué de presse\n\n"),
        (T, "La campagne de vaccination commencera en mars\n\n"),
        (L, "Niamey, le 10 février 2020 - "),
        (
            X,
            "Le ministre de la Santé a annoncé mardi que la campagne\nde vaccination commencera en "
            "mars dans les huit régions\ndu pays. Elle doit toucher trois millions d'enfants.\n\n"
            "Les équipes ont été formées en janvier, et les vaccins sont\narrivés par avion.\n\n",
        ),
        (C, "Service de presse du ministère\nTél. : 20 72 27 82\n"),
    ],
    "markdown": [
        (T, "# La campagne de vaccination commencera en mars\n\n"),
        (L, "**Niamey, le 10 février 2020** – "),
        (X, _SHORT + "\n"),
        (C, "**Contact presse** : Paul Mbaye – presse@exemple.org – 06 12 34 56 78\n"),
    ],
}


def page_of(parts) -> tuple[Release, tuple[Zone, ...]]:
    """A release and the zones it is written as."""
    text = "".join(part for _, part in parts)
    zones, start = [], 0
    for kind, part in parts:
        zones.append(Zone(start, start + len(part), kind, "written so"))
        start += len(part)
    return release(text), tuple(zones)


def release(text, id="page", hints=()) -> Release:
    return Release(id, f"{id}.txt", text, "0", hints=tuple(Hint(*hint) for hint in hints))


def copies_in(releases):
    """The copies among the releases, each with the id of its original."""
    by_id = {release.id: release for release in releases}
    return find_copies(corpus_marks(map(marks_of, releases)), by_id.__getitem__)


def repeats_in(releases, copies):
    """The lines that come back in the releases, of which `copies` are not counted."""
    return count_lines(corpus_marks(map(marks_of, releases)), copies)
