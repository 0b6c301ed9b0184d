"""Meetings that the model reads as bodies, and competitions that are called a league."""

import pytest
from recognise_samples import by_rules


@pytest.mark.parametrize(
    ("before", "name", "behind"),
    [
        ("La ", "Conférence des Nations unies sur les îles", " est utile."),
        ("Lomé accueillera du 12 au 14 juin le ", "Forum des rivages", "."),
        ("Lomé accueillera, en juin 2025, la ", "Biennale des rivages", "."),
        ("La ville organise le ", "Forum des rivages", " avec elle."),
        ("Réunis lors du ", "Forum des rivages", ", ils ont dit oui."),
        ("Le ", "Congrès des rivages", " se tiendra à Lomé."),
        ("Le ", "Forum des rivages", ", du 12 au 14 juin, sera grand."),
        ("Le ", "Salon des rivages (SDR)", " aura lieu en mai."),
    ],
)
def test_a_meeting_is_an_event(gazetteer, before, name, behind):
    proposed = f"{before}<organisation>{name}</organisation>{behind}"
    found = by_rules(proposed, gazetteer)
    assert f"<event>{name.partition(' (')[0]}" in found
    assert "<organisation>" not in found


@pytest.mark.parametrize(
    "marked_text",
    [
        "La <organisation>Conférence des évêques de Lomé</organisation> a dit oui.",
        "Selon la <organisation>Conférence des évêques de Lomé</organisation>, le 12 mai, oui.",
        "Un dîner organisé par le <organisation>Forum des rivages</organisation> a plu.",
        "Lomé accueillera la <organisation>Ligue des rivages</organisation>.",
        "La <organisation>Conférence des Nations unies sur le commerce et le développement"
        "</organisation> publie un rapport.",
    ],
)
def test_a_body_that_is_called_like_a_meeting_stays_one(gazetteer, marked_text):
    assert by_rules(marked_text, gazetteer) == marked_text


def test_what_one_place_says_of_a_meeting_holds_for_the_release(gazetteer):
    for read in ("organisation", "event"):
        found = by_rules(
            "Le <organisation>Forum des rivages</organisation> réunit cent maires. Lomé invite et "
            f"accueillera le <{read}>Forum des rivages</{read}>.",
            gazetteer,
        )
        assert found.count("<event>Forum des rivages</event>") == 2


def test_competitions_called_a_league_are_events(gazetteer):
    for name in ("Ligue des champions", "Ligue des champions féminine", "Ligue Europa"):
        text = f"Ils joueront la <organisation>{name}</organisation> en mai."
        assert by_rules(text, gazetteer) == text.replace("organisation", "event")
