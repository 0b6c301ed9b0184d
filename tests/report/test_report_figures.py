"""Figures for a paper: well formed, with the right numbers, the same each time."""

import pytest
from lxml import etree
from report_samples import corpus_tables, write_corpus

from pipeline.errors import OutputError
from pipeline.report import write_figures
from pipeline.report.corpus import make_corpus
from pipeline.report.network import label_places, layout, make_network

SVG = "{http://www.w3.org/2000/svg}"
NAMES = [
    "cooccurrence.svg",
    "mentions_per_country.svg",
    "mentions_per_country_map.svg",
    "mentions_per_month.svg",
]


@pytest.fixture
def figures(tmp_path, monkeypatch):
    return write_figures(write_corpus(tmp_path, monkeypatch))


def texts(figures, name):
    return [node.text for node in etree.parse(figures / name).iter(f"{SVG}text")]


def test_the_figures_are_these_and_stand_alone(figures):
    assert sorted(path.name for path in figures.glob("*.svg")) == NAMES
    for name in NAMES:
        root = etree.parse(figures / name).getroot()
        assert root.tag == f"{SVG}svg"
        assert root[0].tag == f"{SVG}title"
        assert {"width", "height", "viewBox", "font-family"} <= set(root.attrib)
        for node in root.iter():
            assert node.tag not in {f"{SVG}script", f"{SVG}image", f"{SVG}style"}
            assert "href" not in node.attrib


def test_mentions_of_the_countries(figures):
    assert texts(figures, "mentions_per_country.svg") == [
        *("Mentions par pays", "Bélarus", "3", "Namibie", "1"),
    ]
    told = [
        n.text for n in etree.parse(figures / "mentions_per_country_map.svg").iter(f"{SVG}title")
    ]
    assert told[1:] == ["Bélarus\u00a0: 3\u00a0mentions", "Namibie\u00a0: 1\u00a0mention"]


def test_mentions_by_period(figures):
    shown = texts(figures, "mentions_per_month.svg")
    assert shown[0] == "Mentions par période"
    assert "juillet 2020" in shown
    assert shown[-1] == "par mois\u202f; sans date, ou de date incomplète\u00a0: 3"


def test_who_is_named_with_whom(figures):
    shown = texts(figures, "cooccurrence.svg")
    assert {"OIM", "Bélarus", "António Vitorino"} <= set(shown)
    assert "Namibie" not in shown  # named alone


def test_the_same_tables_draw_the_same(figures, tmp_path, monkeypatch):
    before = {name: (figures / name).read_bytes() for name in NAMES}
    write_corpus(tmp_path, monkeypatch)
    again = write_figures(tmp_path)
    assert {name: (again / name).read_bytes() for name in NAMES} == before


def test_what_somebody_else_put_there_is_left_alone(figures, tmp_path):
    (figures / "mine.svg").write_text("<svg/>")
    with pytest.raises(OutputError, match=r"holds mine\.svg"):
        write_figures(tmp_path)


def test_an_empty_corpus_has_figures(tmp_path, monkeypatch):
    empty = {name: table.iloc[:0] for name, table in corpus_tables()[1].items()}
    monkeypatch.setattr("pipeline.report.figures.load_tables", lambda _: empty)
    assert texts(write_figures(tmp_path), "mentions_per_country.svg") == ["Mentions par pays"]


def test_what_hangs_together_lies_together():
    ring = [(i, (i + 1) % 5, 3) for i in range(5)]
    places = layout(10, [*ring, *((a + 5, b + 5, n) for a, b, n in ring)])
    assert len(set(places)) == 10
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places)

    def apart(a, b):
        return (places[a][0] - places[b][0]) ** 2 + (places[a][1] - places[b][1]) ** 2

    within = max(apart(a, b) for a in range(5) for b in range(5))
    assert within < sum(apart(a, b) for a in range(5) for b in range(5, 10)) / 25


def test_ties_are_the_strongest_ones():
    corpus = make_corpus(corpus_tables()[1], ())
    network = make_network(list(corpus.entities.values()))
    assert all(weight == 1 for *_, weight in network.edges)
    assert "NAM" not in [entity.id for entity in network.entities]


def test_labels_avoid_each_other():
    first, second = label_places([(100, 100), (100, 100)], [5, 5], [50, 50], 12)
    assert first == (108, 104)
    assert second == (42, 104)


@pytest.mark.parametrize("x", [20, 500, 980])
def test_labels_stay_inside(x):
    centres = [(x, 100 + 10 * i) for i in range(8)]
    for left, _ in label_places(centres, [5] * 8, [200] * 8, 12, room=(16, 984)):
        assert left >= 16
        assert left + 200 <= 984
