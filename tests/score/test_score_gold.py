from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_samples import e, releases

from pipeline.errors import GoldError
from pipeline.records import ZONE_KINDS, Zone
from pipeline.score import GoldMention, read_gold

SEEDS = Path(__file__).parent / "seeds"
CORPUS = Path(__file__).parents[2] / "corpus"
MENU = files("pipeline.score").joinpath("iom-nav.txt").read_bytes().decode()


def write(folder, name, xml):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(xml if isinstance(xml, bytes) else xml.encode())
    return path


def test_gold_of_the_seeds_has_exactly_the_text_of_the_seeds():
    texts = {release.id: release.text for release in read_gold(SEEDS)}
    assert texts == {path.stem: path.read_bytes().decode() for path in CORPUS.glob("*.txt")}
    assert len(texts) == 4


@pytest.mark.parametrize("seed", ["002_3ddd9c1bccf19f9a", "004_f08f8fb482f5b40e"])
def test_menu_is_the_one_that_opens_two_seeds(seed):
    text = (CORPUS / f"{seed}.txt").read_bytes().decode()
    last = "\n- 2030 AGENDA\n"
    assert text[: text.index(last) + len(last)] == MENU


def test_mentions_carry_what_the_annotator_wrote(tmp_path):
    path = write(
        tmp_path,
        "a.xml",
        '<release id="a" layout="dépêche" date="2021-02" place="Genève"><z k="title">'
        + e("person", "A. Pope", "Amy Pope", role="directrice générale", of="OIM")
        + " à la "
        + e("event", "COP 26", kind="conference", **{"from": "2021-10-31", "to": "2021-11"})
        + '</z><z k="body">Les '
        + e("country", "Maliens", "Mali", k="demonym", opt="1")
        + ", la "
        + e("event", "crise", "crise du Mali", country="MLI")
        + " &amp; <!-- rien --> l'"
        + e("organisation", "A&B")
        + "</z></release>",
    )
    (release,) = read_gold(path)
    assert release.text == "A. Pope à la COP 26Les Maliens, la crise &  l'A&B"
    assert (release.layout, release.date, release.place) == ("dépêche", "2021-02", "Genève")
    assert release.path == "a.xml"
    assert release.zones == (Zone(0, 19, "title", "gold"), Zone(19, 49, "body", "gold"))
    assert release.mentions == (
        GoldMention(
            0, 7, "A. Pope", "person", "Amy Pope", "title", role="directrice générale", of="OIM"
        ),
        GoldMention(
            13,
            19,
            "COP 26",
            "event",
            "COP 26",
            "title",
            kind="conference",
            date_from="2021-10-31",
            date_to="2021-11",
        ),
        GoldMention(23, 30, "Maliens", "country", "Mali", "body", demonym=True, optional=True),
        GoldMention(35, 40, "crise", "event", "crise du Mali", "body", country="MLI"),
        GoldMention(46, 49, "A&B", "organisation", "A&B", "body"),
    )


def test_blank_text_belongs_to_the_zone_before_and_the_first_blanks_to_the_first(tmp_path):
    xml = '<release id="a">\n<z k="title">Un</z>\n\n<z k="body">Deux\n</z> <iom-nav/>\n</release>'
    (release,) = read_gold(write(tmp_path, "a.xml", xml))
    assert release.text == "\nUn\n\nDeux\n " + MENU + "\n"
    assert release.zones == (
        Zone(0, 5, "title", "gold"),
        Zone(5, 11, "body", "gold"),
        Zone(11, 12 + len(MENU), "boilerplate", "gold"),
    )


def test_folder_is_read_recursively_and_sorted_by_id(tmp_path):
    write(tmp_path, "x/2.xml", '<release id="b"><z k="body">B</z></release>')
    write(tmp_path, "1.xml", '<release id="c"><z k="body">C</z></release>')
    write(tmp_path, "x/y/3.xml", '<release id="a"><z k="body">A</z></release>')
    write(tmp_path, "notes.txt", "rien")
    read = [(release.id, release.path) for release in read_gold(tmp_path)]
    assert read == [("a", "x/y/3.xml"), ("b", "x/2.xml"), ("c", "1.xml")]


BODY = '<release id="a">\n<z k="body">{}</z></release>'


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("<release", "a.xml, line 1: "),
        ("", "a.xml, line 1: "),
        ("<z/>", "a.xml, line 1: the root is no <release>"),
        ('<release><z k="body">x</z></release>', "line 1: the release has no id"),
        ('<release id="a">\n</release>', "line 1: the release has no zone"),
        ('<release id="a">\n\n<z k="corps">x</z></release>', "line 3: <z> has k='corps'"),
        ('<release id="a"><z>x</z></release>', "line 1: <z> has k=None"),
        ('<release id="a"><z k="body"/></release>', "line 1: an empty zone"),
        ('<release id="a">x<z k="body">y</z></release>', "text outside the zones: 'x'"),
        ('<release id="a"><z k="body">y</z>x</release>', "text outside the zones: 'x'"),
        ('<release id="a"><p>x</p></release>', "<p> where only zones may stand"),
        (BODY.format("<b>x</b>"), "line 2: only flat <e> elements may stand in a zone"),
        (
            BODY.format('<e t="country" n="M">M<e t="country" n="a">a</e></e>'),
            "line 2: only flat <e> elements may stand in a zone",
        ),
        (BODY.format(e("ville", "Sal")), "line 2: <e> has t='ville', not one of person, "),
        (BODY.format(e("country", "Mali", k="adjective")), "<e> has k='adjective'"),
        (BODY.format(e("country", "Mali", opt="yes")), "<e> has opt='yes', not one of 0, 1"),
        (BODY.format('<e t="country">Mali</e>'), "'Mali' has no canonical name (n)"),
        (BODY.format(e("country", " Mali")), "a mention is blank or has blanks around it: ' Mali'"),
        (BODY.format('<e t="country" n="Mali"/>'), "a mention is blank"),
        (
            f'<release id="a"><z k="boilerplate">{e("country", "Mali")}</z></release>',
            "'Mali' is a mention inside boilerplate",
        ),
        (BODY.format("&inconnu;"), "a.xml, line 2: "),
        ("<!DOCTYPE release>" + BODY.format("x"), "has a document type declaration"),
    ],
)
def test_malformed_gold_names_file_line_and_fault(tmp_path, xml, message):
    path = write(tmp_path, "a.xml", xml)
    with pytest.raises(GoldError) as raised:
        read_gold(tmp_path)
    assert str(raised.value).startswith(str(path))
    assert message in str(raised.value)


def test_entities_of_a_dtd_are_never_read(tmp_path):
    write(tmp_path, "secret.txt", "secret")
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 20))
    for declaration, use in (
        ('<!ENTITY x SYSTEM "secret.txt">', "&x;"),
        (f'<!ENTITY l0 "ha">{lol}', "&l19;"),
        (f'<!ENTITY l0 "ha">{lol}', '<e t="country" n="&l19;">x</e>'),
    ):
        xml = f"<!DOCTYPE release [{declaration}]>" + BODY.format(use)
        path = write(tmp_path, "a.xml", xml)
        with pytest.raises(GoldError):
            read_gold(path)


def test_folder_without_gold_a_missing_file_and_a_second_release_of_an_id(tmp_path):
    with pytest.raises(GoldError, match=r"no annotated release \(\.xml\) here"):
        read_gold(tmp_path)
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold(tmp_path / "rien.xml")
    write(tmp_path, "1.xml", BODY.format("x"))
    write(tmp_path, "2.xml", BODY.format("y"))
    with pytest.raises(GoldError, match=r"1\.xml and 2\.xml both have id a"):
        read_gold(tmp_path)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda text: text == text.strip() and not any(c in "\ufffe\uffff" for c in text)
)


@given(st.lists(st.tuples(st.sampled_from(ZONE_KINDS[:-1]), words, words), min_size=1))
def test_text_is_kept_zones_tile_it_and_mentions_stand_in_it(parts):
    xml = "".join(
        f'<z k="{kind}">{escape(before)}{e("person", name)}\n</z>' for kind, before, name in parts
    )
    (release,) = releases(a=xml)
    assert release.text == "".join(f"{before}{name}\n" for _, before, name in parts)
    starts = [zone.start for zone in release.zones]
    assert [0, *(zone.end for zone in release.zones)] == [*starts, len(release.text)]
    assert [zone.kind for zone in release.zones] == [kind for kind, _, _ in parts]
    for mention, (kind, _, name) in zip(release.mentions, parts, strict=True):
        assert release.text[mention.start : mention.end] == mention.text == mention.name == name
        assert mention.zone == kind
