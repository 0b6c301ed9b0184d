"""What the rules make of the model's proposals, which are built by hand: no model is loaded."""

import pytest
from recognise_samples import by_rules, extracted, unmarked

from pipeline.recognise.candidates import Candidate, is_acronym
from pipeline.recognise.decide import Loser
from pipeline.recognise.extract import _freed
from pipeline.recognise.shapes import find_shapes
from pipeline.recognise.spans import ModelSpan, cut_long


@pytest.mark.parametrize(
    ("proposed", "found"),
    [
        # articles, titles, roles, marks
        (
            "Selon <organisation>la Banque Untel</organisation>, oui.",
            "Selon la <organisation>Banque Untel</organisation>, oui.",
        ),
        (
            "Selon <organisation>l’Agence Untel</organisation>, oui.",
            "Selon l’<organisation>Agence Untel</organisation>, oui.",
        ),
        (
            "<organisation>Le Réseau Untel</organisation> agit.",
            "Le <organisation>Réseau Untel</organisation> agit.",
        ),
        (
            "Hier <person>Mme Awa Diallo</person> a parlé.",
            "Hier Mme <person>Awa Diallo</person> a parlé.",
        ),
        (
            "Hier <person>le docteur Awa Diallo</person> a parlé.",
            "Hier le docteur <person>Awa Diallo</person> a parlé.",
        ),
        (
            "Hier <person>Awa Diallo, </person>a parlé.",
            "Hier <person>Awa Diallo</person>, a parlé.",
        ),
        (
            "Selon <organisation>« Réseau Untel »</organisation>, oui.",
            "Selon « <organisation>Réseau Untel</organisation> », oui.",
        ),
        (
            "Selon <organisation>Réseau Untel.</organisation>",
            "Selon <organisation>Réseau Untel</organisation>.",
        ),
        (
            "Selon <organisation>Untel Inc.</organisation>, oui.",
            "Selon <organisation>Untel Inc.</organisation>, oui.",
        ),
        (
            "Selon <organisation>Réseau Untel)</organisation> et lui.",
            "Selon <organisation>Réseau Untel</organisation>) et lui.",
        ),
        (
            "<person>Awa Diallo\n\nLe</person> directeur a parlé.",
            "<person>Awa Diallo</person>\n\nLe directeur a parlé.",
        ),
        (
            "Contact : <person>Awa Diallo - Tél</person> 12",
            "Contact : <person>Awa Diallo</person> - Tél 12",
        ),
        (
            "<person>Ludwig van der Berg</person> et <person>Ali Ben Salah</person> ont dit oui.",
            "<person>Ludwig van der Berg</person> et <person>Ali Ben Salah</person> ont dit oui.",
        ),
        (
            "Le <organisation>Réseau Untel qui aide</organisation> les gens.",
            "Le <organisation>Réseau Untel</organisation> qui aide les gens.",
        ),
        # nothing is left, or there is no letter
        ("Selon <organisation>« — »</organisation>, oui.", "Selon « — », oui."),
    ],
)
def test_a_mention_is_the_name_and_nothing_around_it(gazetteer, proposed, found):
    assert by_rules(proposed, gazetteer) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "Le <country>Mali</country> et la <country>Côte d’Ivoire</country> ont signé.",
        "la <country>République démocratique du Congo</country>",
        "les autorités <demonym>kosovares</demonym> et les <demonym>Vénézuéliens</demonym>",
        "l’<organisation>OIM</organisation> et le <organisation>PNUD</organisation>",
        "l’<organisation>Organisation internationale pour les migrations</organisation> "
        "(<organisation>OIM</organisation>)",
        "la <organisation>Croix-Rouge française</organisation> agit",
        "Cities : Dublin, Alger, Tunis et Abidjan ; www.suisse.ch et info@mali.net",
        "Jean-Maurice et Saint-Marin-du-Mont n’en sont pas.",
    ],
)
def test_known_names_need_no_model(gazetteer, sentence):
    text, _ = unmarked(sentence)
    assert by_rules(text, gazetteer) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "la <instrument>résolution 1244 (1999)</instrument> du <organisation>Conseil de sécurité"
        "</organisation>",
        "la <instrument>loi n° 2019-486</instrument> a été votée",
        "la <instrument>directive 2008/115/CE</instrument>",
        "la <event>pandémie de COVID-19</event> et le <event>Covid</event>",
        "la <event>COP27</event> aura lieu",
        "la <event>Journée internationale des migrants</event>.",
        "la <event>67e session de l’Assemblée générale</event>",
    ],
)
def test_shapes_need_no_model(gazetteer, sentence):
    text, _ = unmarked(sentence)
    assert by_rules(text, gazetteer) == sentence


@pytest.mark.parametrize(
    ("proposed", "found"),
    [
        # a bracket behind a long form is its acronym, whatever the model makes of it
        (
            "Le <organisation>Réseau d’entraide</organisation> (<person>RAE</person>) agit.",
            "Le <organisation>Réseau d’entraide</organisation> (<organisation>RAE</organisation>) "
            "agit.",
        ),
        (
            "le <instrument>Pacte pour la mer</instrument> (PPM) et le PPM encore",
            "le <instrument>Pacte pour la mer</instrument> (<instrument>PPM</instrument>) et le "
            "<instrument>PPM</instrument> encore",
        ),
        # an acronym may be spoken as a word; another word in brackets is none
        (
            "l’<organisation>Office national des sols acides</organisation> (Onsa) agit",
            "l’<organisation>Office national des sols acides</organisation> "
            "(<organisation>Onsa</organisation>) agit",
        ),
        (
            "l’<organisation>Office national des sols acides</organisation> (Oslo) agit",
            "l’<organisation>Office national des sols acides</organisation> (Oslo) agit",
        ),
        # … or stands in front of it, where its letters are the long form's
        (
            "le RAEM (<organisation>Réseau d’aide et d’entraide de Metz</organisation>) agit",
            "le <organisation>RAEM</organisation> (<organisation>Réseau d’aide et d’entraide de "
            "Metz</organisation>) agit",
        ),
        (
            "à XKLM (<organisation>Réseau d’aide et d’entraide de Metz</organisation>)",
            "à XKLM (<organisation>Réseau d’aide et d’entraide de Metz</organisation>)",
        ),
        # the bracket of a link is none of a name
        (
            "[<person>Claire Monnet]</person>(mailto:x) répond",
            "[<person>Claire Monnet</person>](mailto:x) répond",
        ),
        # a happening with its place, its date, its name or its country
        (
            "le séisme en Haïti et l’épidémie de choléra au Bas-Congo de 2011",
            "le <event>séisme en Haïti</event> et l’<event>épidémie de choléra au Bas-Congo de 2011"
            "</event>",
        ),
        (
            "après l’élection présidentielle du 12 avril 2025 et le cyclone Idai hier",
            "après l’<event>élection présidentielle du 12 avril 2025</event> et le "
            "<event>cyclone Idai</event> hier",
        ),
        (
            "la crise sénégalo-mauritanienne de 1989 puis l’attentat de Pahalgam",
            "la <event>crise sénégalo-mauritanienne de 1989</event> puis l’<event>attentat de "
            "Pahalgam</event>",
        ),
        ("la crise frappe, la guerre dure, des élections viennent", None),
        ("le siège de Genève et les attaques des rebelles", None),
        # a body behind the word for its kind
        (
            'l’ONG « Tous Libres » et la société locale Xpeng Nord, enfin l\'entreprise "Zoé"',
            "l’ONG « <organisation>Tous Libres</organisation> » et la société locale "
            "<organisation>Xpeng Nord</organisation>, enfin l'entreprise "
            '"<organisation>Zoé</organisation>"',
        ),
        ("la société civile, le parti Libre de Nantes et l’association sportive", None),
        # a body of a body has its own head
        (
            "les réseaux des <organisation>Nations Unies sur les migrations</organisation> aident",
            "les <organisation>réseaux des Nations Unies sur les migrations</organisation> aident",
        ),
        # time zones and currencies are no bodies, a bare noun and its comma no event
        (
            "à 14 h <organisation>GMT+2</organisation>, 3 <organisation>USD</organisation>",
            "à 14 h GMT+2, 3 USD",
        ),
        (
            "Pendant la <event>pandémie, les migrants</event> ont",
            "Pendant la pandémie, les migrants ont",
        ),
        # a minister's charge is part of the role
        (
            "le ministre de la Justice et des <organisation>Droits de l’Homme</organisation> va",
            "le ministre de la Justice et des Droits de l’Homme va",
        ),
        (
            "La ministre de la Fonction publique et du <event>Dialogue social</event> va",
            "La ministre de la Fonction publique et du Dialogue social va",
        ),
        (
            "La ministre déléguée à l’<instrument>Agenda social</instrument> et la reine",
            "La ministre déléguée à l’<instrument>Agenda social</instrument> et la reine",
        ),
        (
            "La ministre chargée de la <instrument>Relance sociale</instrument> va",
            "La ministre chargée de la Relance sociale va",
        ),
        (
            "La visite du ministre au <event>Dialogue de Lomé</event> a plu",
            "La visite du ministre au <event>Dialogue de Lomé</event> a plu",
        ),
        (
            "La ministre de la Mer au <event>Sommet de Lomé</event> a dit",
            "La ministre de la Mer au <event>Sommet de Lomé</event> a dit",
        ),
        (
            "le ministre de la <organisation>Commission des mines</organisation> va",
            "le ministre de la <organisation>Commission des mines</organisation> va",
        ),
        (
            "le ministre a écrit à la <organisation>Ligue des mers</organisation> hier",
            "le ministre a écrit à la <organisation>Ligue des mers</organisation> hier",
        ),
        # a country of the model that is none is dropped
        ("en <country>Afrique</country> et en <demonym>rohingya</demonym>", None),
        # the outermost name wins
        (
            "la <organisation>Fédération du Mali libre</organisation> agit",
            "la <organisation>Fédération du Mali libre</organisation> agit",
        ),
        # ambiguous names need context
        ("Selon <person>Maurice</person>, oui.", "Selon <person>Maurice</person>, oui."),
        (
            "en <country>Géorgie</country> et au Kenya",
            "en <country>Géorgie</country> et au <country>Kenya</country>",
        ),
        (
            "le Kenya, Maurice et le Togo",
            "le <country>Kenya</country>, <country>Maurice</country> et le <country>Togo</country>",
        ),
        # two bodies joined by “et”
        (
            "du <organisation>Centre des arts et de la Région Centre</organisation> hier",
            "du <organisation>Centre des arts et de la Région Centre</organisation> hier",
        ),
        (
            "du <organisation>Centre de la voile et de la Région Sud</organisation> hier",
            "du <organisation>Centre de la voile</organisation> et de la "
            "<organisation>Région Sud</organisation> hier",
        ),
        (
            "l’<organisation>ARS du Midi et Santé publique France</organisation> disent",
            "l’<organisation>ARS du Midi</organisation> et <organisation>Santé publique France"
            "</organisation> disent",
        ),
        (
            "le <organisation>ministère des Villes et de la Région Centre</organisation> va",
            "le <organisation>ministère des Villes et de la Région Centre</organisation> va",
        ),
        (
            "le <organisation>Bureau pour l’Europe et l’Union Sud</organisation> va",
            "le <organisation>Bureau pour l’Europe et l’Union Sud</organisation> va",
        ),
        # what a ministry is in charge of, to its end, but no other body
        (
            "Le <organisation>ministère de la Mer</organisation>, des <organisation>Secours et de "
            "la Paix</organisation> en assure le suivi",
            "Le <organisation>ministère de la Mer, des Secours et de la Paix</organisation> en "
            "assure le suivi",
        ),
        (
            "du <organisation>ministère de la Mer</organisation> et de la Région Sud",
            "du <organisation>ministère de la Mer</organisation> et de la Région Sud",
        ),
        (
            "le <organisation>ministère de la Mer</organisation> et le Mali",
            "le <organisation>ministère de la Mer</organisation> et le <country>Mali</country>",
        ),
        # a person's name is whole
        (
            "<person>Yves Pittet</person>-dit-Grosjean et <person>Ali</person>-Baptiste Le Goff",
            "<person>Yves Pittet-dit-Grosjean</person> et <person>Ali-Baptiste</person> Le Goff",
        ),
        (
            "le duel <person>Diop</person>-<person>Sarr</person>",
            "le duel <person>Diop</person>-<person>Sarr</person>",
        ),
        # an acronym of common words is no body, wherever it stands
        (
            "Résultat opérationnel courant (<organisation>ROC</organisation>) ; le "
            "<organisation>ROC</organisation> monte",
            "Résultat opérationnel courant (ROC) ; le ROC monte",
        ),
        (
            "le centre hospitalier universitaire (<organisation>CHU</organisation>)",
            "le centre hospitalier universitaire (<organisation>CHU</organisation>)",
        ),
        # in capitals a word is written like an acronym
        ("COURS D'<country>EAU</country>\nLe Roubion monte", "COURS D'EAU\nLe Roubion monte"),
        (
            "DES MILLIONS DE GENS SONT PRIVES D'<country>EAU</country> POTABLE",
            "DES MILLIONS DE GENS SONT PRIVES D'EAU POTABLE",
        ),
        ("les <country>EAU</country> ont dit", "les <country>EAU</country> ont dit"),
        # a town alone is no person and no body
        ("Ils vivent à <person>Agadez</person>.", "Ils vivent à Agadez."),
        ("près d’<organisation>Abidjan</organisation> hier", "près d’Abidjan hier"),
        # places and other things of the model are no mention
        ("le <place>Sahel</place> et le <other>Chinook</other>", None),
    ],
)
def test_one_place_decides(gazetteer, proposed, found):
    assert by_rules(proposed, gazetteer) == (found or unmarked(proposed)[0])


@pytest.mark.parametrize(
    ("proposed", "found"),
    [
        (
            "<person>Awa Diallo</person> a dit oui. Mme Diallo est venue, et Awa Diallo aussi.",
            "<person>Awa Diallo</person> a dit oui. Mme <person>Diallo</person> est venue, et "
            "<person>Awa Diallo</person> aussi.",
        ),
        (
            "<person>Awa Diallo</person> a dit oui. AWA DIALLO. Diallongo est une ville.",
            "<person>Awa Diallo</person> a dit oui. <person>AWA DIALLO</person>. Diallongo est une "
            "ville.",
        ),
        (
            "Le <organisation>Réseau Untel</organisation> agit. Le Réseau Untel aide le Réseau.",
            "Le <organisation>Réseau Untel</organisation> agit. Le <organisation>Réseau Untel"
            "</organisation> aide le <organisation>Réseau</organisation>.",
        ),
        # two bodies open so: the noun alone points to neither
        (
            "Le <organisation>Réseau Untel</organisation> et le <organisation>Réseau Autre"
            "</organisation> agissent, et le Réseau dort.",
            "Le <organisation>Réseau Untel</organisation> et le <organisation>Réseau Autre"
            "</organisation> agissent, et le Réseau dort.",
        ),
        # a surname that is a country is not looked for
        (
            "<person>Jean Mali</person> a dit oui au Mali.",
            "<person>Jean Mali</person> a dit oui au <country>Mali</country>.",
        ),
    ],
)
def test_names_found_once_are_found_again(gazetteer, proposed, found):
    assert by_rules(proposed, gazetteer) == found


def test_one_name_has_one_type_in_a_release(gazetteer):
    proposed = (
        "L’ONG <organisation>Solidar</organisation> agit. <person>Solidar</person> aide. "
        "Merci à <organisation>Solidar</organisation>."
    )
    assert by_rules(proposed, gazetteer).count("<organisation>Solidar</organisation>") == 3


def test_an_acronym_at_the_head_of_a_line_is_itself(gazetteer):
    text = "Partenaires :\nOIM\nPNUD et l’OIM\n\nCOP27"
    mentions, _ = extracted(text, [], gazetteer)
    assert [(m.text, m.known) for m in mentions] == [
        ("OIM", "organisation-oim"),
        ("PNUD", "organisation-pnud"),
        ("OIM", "organisation-oim"),
        ("COP27", ""),
    ]


def test_what_is_dropped_says_why(gazetteer):
    text, spans = unmarked("en <country>Afrique</country>, à <person>Agadez</person> hier")
    mentions, dropped = extracted(text, spans, gazetteer)
    assert mentions == ()
    assert [(d.text, bool(d.reason)) for d in dropped] == [("Afrique", True), ("Agadez", True)]
    assert "country" in dropped[0].reason


def test_a_mention_says_by_what_it_was_found_and_why(gazetteer):
    text, spans = unmarked("L’<organisation>OIM</organisation> aide <person>Awa Diallo</person>.")
    body, person = extracted(text, spans, gazetteer)[0]
    assert (body.found_by, body.kind, body.known) == (
        "gazetteer+model",
        "acronym",
        "organisation-oim",
    )
    assert (person.found_by, person.kind, person.known) == ("model", "name", "")
    assert body.reason
    assert person.reason
    assert 0 < person.confidence <= 1


def test_nothing_is_found_in_boilerplate_and_a_name_keeps_its_zone(gazetteer):
    zones = [
        ("boilerplate", "OIM Mali\nAwa Diallo\n"),
        ("title", "L’OIM au Mali\n"),
        ("lead", "Bamako, Mali – "),
        ("body", "Awa Diallo aide l’OIM.\n"),
        ("contact", "Awa Diallo, OIM\n"),
        ("boilerplate", "PNUD Niger Awa Diallo"),
    ]
    text = "".join(part for _, part in zones)
    spans = [
        ModelSpan(at, at + len("Awa Diallo"), "person")
        for at in range(len(text))
        if text.startswith("Awa Diallo", at) and at > 20 and at < len(text) - 10
    ]
    mentions, dropped = extracted(text, spans, gazetteer, *zones)
    assert [(m.zone, m.text) for m in mentions] == [
        ("title", "OIM"),
        ("title", "Mali"),
        ("lead", "Mali"),
        ("body", "Awa Diallo"),
        ("body", "OIM"),
        ("contact", "Awa Diallo"),
        ("contact", "OIM"),
    ]
    assert [d for d in dropped if d.start < len(zones[0][1])] == []


def test_a_name_does_not_reach_over_the_end_of_its_zone(gazetteer):
    zones = [("title", "Le Réseau Untel\n"), ("body", "Mali en avant.\n")]
    text = "".join(part for _, part in zones)
    end = text.index(" en avant")
    mentions, _ = extracted(text, [ModelSpan(3, end, "organisation")], gazetteer, *zones)
    assert [(m.zone, m.text) for m in mentions] == [("title", "Réseau Untel"), ("body", "Mali")]


@pytest.mark.parametrize(
    ("text", "acronym"),
    [
        ("OIM", True),
        ("O.N.U.", True),
        ("MINUSCA", True),
        ("FU-AES", True),
        ("ONUSIDA", True),
        ("Mali", False),
        ("A", False),
        ("le PNUD", False),
        ("iPhone", False),
        ("12", False),
    ],
)
def test_what_is_written_as_an_acronym(text, acronym):
    assert is_acronym(text) is acronym


def test_shapes_are_looked_for_only_where_they_are_asked_for():
    text = "COP26 puis COP27 puis COP28"
    found = list(find_shapes(text, start=6, end=16))
    assert [text[c.start : c.end] for c in found] == ["COP27"]


@pytest.mark.parametrize("length", [0, 10, 100_000, 250_001])
@pytest.mark.parametrize("line", [1, 60, 1_000_000])
def test_a_long_text_is_cut_at_line_ends_and_nothing_is_lost(length, line):
    text = "".join("\n" if n % line == line - 1 else "x" for n in range(length))
    pieces = list(cut_long(text))
    assert "".join(piece for _, piece in pieces) == text
    assert [start for start, _ in pieces] == [
        sum(len(piece) for _, piece in pieces[:n]) for n in range(len(pieces))
    ]
    assert max(len(piece) for _, piece in pieces) <= 100_000


def test_the_surest_place_of_a_name_speaks_for_all(gazetteer):
    text = "la fédération des sables gris, oui. La Fédération des sables gris, non."
    low, high = text.index("fédération"), text.index("Fédération")
    length = len("fédération des sables gris")
    spans = [
        ModelSpan(low, low + length, "organisation", 0.1),
        ModelSpan(high, high + length, "organisation", 0.999),
    ]
    mentions, _ = extracted(text, spans, gazetteer)
    assert [m.text for m in mentions] == [
        "fédération des sables gris",
        "Fédération des sables gris",
    ]
    alone, dropped = extracted(text[:high], spans[:1], gazetteer)
    assert alone == ()
    assert "too unsure" in dropped[0].reason


def test_a_country_inside_a_name_that_falls_is_free_again():
    def candidate(start, end, type_):
        return Candidate(start, end, type_, "name", ("model",), "")

    event, body = candidate(10, 50, "event"), candidate(60, 80, "organisation")
    inside, beside = candidate(45, 50, "country"), candidate(50, 56, "country")
    person, kept = candidate(12, 20, "person"), candidate(70, 75, "country")
    lost = [Loser(one, "inside a longer name") for one in (inside, inside, beside, person, kept)]
    assert _freed(lost, [event]) == [inside]
    assert _freed(lost, [event, body]) == [inside, kept]
    assert _freed(lost, []) == []
