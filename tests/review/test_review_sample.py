"""A sample is drawn by strata, comes back judged, and is weighed back."""

import random
from math import isclose

import pytest
import write_samples as samples

from pipeline.errors import InputError, OutputError
from pipeline.review import draw_sample, precision_table, precisions, read_judged, write_sample
from pipeline.review.judged import Judged, precision, wilson
from pipeline.review.sample import COLUMNS, allocate
from pipeline.write import build_tables

TEXTS = {page.release.id: page.release.text for page in samples.pages()}


def tables():
    return build_tables(samples.pages(), samples.resolution())


def test_strata_give_by_the_square_root_of_their_size_each_one_at_least():
    sizes = {("person", "model"): 100, ("event", "model"): 25, ("country", "model"): 1}
    assert allocate(sizes, 16) == dict(zip(sizes, (10, 5, 1), strict=True))
    assert allocate(sizes, 3) == dict(zip(sizes, (1, 1, 1), strict=True))
    assert allocate(sizes, 2) == dict(zip(sizes, (1, 1, 0), strict=True))
    assert allocate(sizes, 999) == sizes


def test_rows_say_what_is_to_be_judged_and_contact_lines_are_left_out():
    rows = draw_sample(tables(), TEXTS, 100)
    assert [row["text"] for row in rows] == [
        "Namibie", "OIM", "Bélarus", "Organisation internationale pour les migrations", "OIM",
        "António Vitorino", "OIM", "Bélarus",
    ]  # fmt: skip
    assert rows[4] == {
        "text": "OIM",
        "sentence": "L’Organisation internationale pour les migrations ([OIM]) aide. António "
        "Vitorino, directeur général de l’OIM, est là. Le Bélarus reste loin.",
        "type": "organisation",
        "entity": "Organisation internationale pour les migrations",
        "right": "",
        "found_by": "gazetteer",
        "release_id": "oim/2021",
        "mention_id": "oim/2021:89-92",
        "n_stratum": "4",
    }


def test_the_draw_is_the_seeds_and_a_larger_one_holds_the_smaller():
    def drawn(n, seed=0):
        return {row["mention_id"] for row in draw_sample(tables(), TEXTS, n, seed=seed)}

    assert drawn(4) == drawn(4)
    assert len(drawn(4)) == 4
    assert drawn(4) < drawn(6)
    assert len({frozenset(drawn(4, seed)) for seed in range(20)}) > 1


def test_a_sample_goes_to_a_spreadsheet_and_comes_back(tmp_path):
    path = tmp_path / "sample.csv"
    rows = draw_sample(tables(), TEXTS, 100)
    rows[0] = rows[0] | {"text": "=1+1"}
    write_sample(rows, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + ";".join(COLUMNS).encode() + b"\r\n'=1+1;")
    assert read_judged(path)[0] == Judged("country", "gazetteer", 3, None)
    with pytest.raises(OutputError, match="is there already and may hold answers"):
        write_sample(rows, path)
    answered = (
        data.decode("utf-8-sig").replace(";;gaz", ";Oui;gaz").replace(";;model", ";non;model")
    )
    path.write_bytes(answered.encode("cp1252"))
    assert {(row.found_by, row.right) for row in read_judged(path)} == {
        ("gazetteer", True),
        ("model", False),
    }


@pytest.mark.parametrize("answer", ["oui", "OUI", "Yes", "1", "vrai", "non", "No", "0", "faux", ""])
def test_answers(tmp_path, answer):
    path = tmp_path / "s.csv"
    path.write_text(f"type,found_by,n_stratum,right\nperson,model,3,{answer}\n")
    expected = None if not answer else answer in {"oui", "OUI", "Yes", "1", "vrai"}
    assert [row.right for row in read_judged(path)] == [expected]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("type,found_by,n_stratum\n", "no column 'right'"),
        (
            "type,found_by,n_stratum,right\nperson,model,3,bof\n",
            "line 2: right has to be oui, non,",
        ),
        ("type,found_by,n_stratum,right\nville,model,3,oui\n", "line 2: no type is called 'ville'"),
        ("type,found_by,n_stratum,right\nperson,model,x,oui\n", "line 2: n_stratum is no number"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_file_and_line(tmp_path, content, message):
    path = tmp_path / "s.csv"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_judged(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


def test_precision_is_weighted_back():
    rows = [
        *[Judged("person", "model", 90, right) for right in (True, True, False)],
        *[Judged("person", "gazetteer", 10, True)] * 2,
        Judged("person", "shape", 7, None),
    ]
    found = precision(rows)
    assert isclose(found.value, (90 * 2 / 3 + 10) / 100)
    # weights 30, 30, 30, 5, 5: 100² / 2750
    assert (found.low, found.high) == wilson(found.value, 100**2 / 2750)
    assert (found.n_judged, found.n_mentions, found.n_unjudged) == (5, 100, 7)


def test_wilson_is_what_the_books_say():
    # Newcombe, Statistics in Medicine 17 (1998), table I: 81/263, 15/148, 0/20, 1/29.
    for cases, n, interval in (
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0000, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ):
        assert tuple(round(end, 4) for end in wilson(cases / n, n)) == interval


def test_the_estimate_is_unbiased_and_the_interval_covers():
    generator = random.Random(1)
    truth = {("person", "model"): (3000, 0.8), ("person", "gazetteer"): (300, 0.98)}
    real = sum(n * p for n, p in truth.values()) / 3300
    shares = allocate({stratum: n for stratum, (n, _) in truth.items()}, 150)
    values, covered = [], 0
    for _ in range(400):
        rows = [
            Judged(*stratum, n, generator.random() < p)
            for stratum, (n, p) in truth.items()
            for _ in range(shares[stratum])
        ]
        found = precision(rows)
        values.append(found.value)
        covered += found.low <= real <= found.high
    assert abs(sum(values) / len(values) - real) < 0.005
    assert 0.93 <= covered / 400 <= 0.99


def test_the_table_has_a_row_a_type_and_all():
    rows = [Judged("event", "model", 8, True), Judged("person", "model", 2, False)]
    table = precision_table(precisions(rows))
    assert [row[0] for row in table.rows] == ["person", "event", "all"]
    assert table.rows[2][1:] == ("0.800 [0.18–0.99]", "2", "10", "0")
    with pytest.raises(InputError, match="no row is judged yet"):
        precisions([Judged("event", "model", 8, None)])


def test_nothing_to_draw_is_an_error():
    empty = {name: frame[:0] for name, frame in tables().items()}
    with pytest.raises(InputError, match="there is no mention to draw"):
        draw_sample(empty, TEXTS, 3)
