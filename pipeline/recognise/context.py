"""What the words around a name say of it, read from the view."""

from __future__ import annotations

import re

# In front of a person, with the space that follows.
_PERSON_BEFORE = re.compile(
    r"(?:\b(?:M|MM|Mr|Mme|Mmes|Mlle|Dr|Dre|Pr|Pre|Me|Mgr|S\.\s?E\.?)\.?"
    r"|\b(?:monsieur|madame|docteure?|professeure?|maître|monseigneur|général[e]?|colonel(?:le)?|commandant|capitaine|lieutenant|amiral"
    r"|ministre|président[e]?|directeur|directrice|secrétaire|porte-parole|ambassadeur|ambassadrice|premier ministre|première ministre|chef|cheffe|maire|député[e]?|sénateur|sénatrice|pape|roi|reine|prince|princesse|cheikh|abbé|père|sœur|frère|nommé[e]?|avocat[e]?|journaliste|chercheur|chercheuse|représentant[e]?|coordonnateur|coordinatrice|coordonnatrice|préfet|préfète|gouverneur[e]?|commissaire|administrateur|administratrice|haut-commissaire))\s$",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r",\s(?:\d\d ans|(?:le|la|l'|un|une)?\s?(?:ancien(?:ne)?\s|ex-|vice-|co)?(?:directeur|directrice|président|présidente|ministre|secrétaire|porte-parole|représentant|représentante|chef|cheffe|coordonnateur|coordonnatrice|coordinateur|coordinatrice|responsable|administrateur|administratrice|commissaire|ambassadeur|ambassadrice|maire|préfet|préfète|professeur|professeure|chercheur|chercheuse|expert|experte|avocat|avocate|médecin|infirmier|infirmière|député|députée|sénateur|sénatrice|gouverneur|procureur|procureure|capitaine|entraîneur|fondateur|fondatrice|rapporteur|rapporteuse|conseiller|conseillère))"
)
_ORGANISATION_BEFORE = re.compile(
    r"\b(?:l'organisation|l'ong|l'association|la société|l'entreprise|le groupe|la compagnie|la fondation|le parti|le mouvement|l'agence"
    r"|le syndicat|la banque|le club|la coalition|le collectif|le consortium|la milice|le réseau|l'institut|la fédération|l'opérateur|le constructeur|la filiale)"
    r"(?:\s(?:non gouvernementale|internationale|française?|nationale|humanitaire|terroriste|rebelle|armé))?\s[«\"“]?\s?$",
    re.IGNORECASE,
)
_COUNTRY_BEFORE = re.compile(
    r"(?:\b(?:en|au|aux|du|de|la|le|les|et|ou|vers|depuis|entre|avec|pour|contre|à)\s|\b[ldLD]'|[(/,:–-]\s?|^)$"
)
_REACH = 40


def before(view: str, start: int) -> str:
    """The words in front of an offset, on the same line or in the same wrapped paragraph."""
    window = view[max(0, start - _REACH) : start]
    return window[window.rfind("\n") + 1 :]


def says_person(view: str, start: int, end: int) -> bool:
    """Whether a courtesy title or a role stands in front, or a role behind a comma."""
    return bool(
        _PERSON_BEFORE.search(before(view, start))
        or _PERSON_AFTER.match(view, end, min(len(view), end + _REACH))
    )


def says_organisation(view: str, start: int) -> bool:
    """Whether the words in front name a kind of body: *l'ONG X*."""
    return bool(_ORGANISATION_BEFORE.search(before(view, start)))


def may_be_country(view: str, start: int) -> bool:
    """Whether the words in front are those that stand in front of countries."""
    return bool(_COUNTRY_BEFORE.search(before(view, start)))
