"""The whole room: one result for everything that lies in a corpus."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.read import Columns, read_corpus
from pipeline.records import Hint, Release, Skip

CORPUS = Path(__file__).parents[2] / "corpus"


def write(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def results(*sources: Path, columns: Columns | None = None) -> list[tuple[str, str]]:
    return [
        (found.path, found.reason) if isinstance(found, Skip) else (found.id, found.text)
        for found in read_corpus(sources, columns=columns)
    ]


def test_the_seeds_are_read_as_they_are():
    found = list(read_corpus([CORPUS]))
    paths = sorted(CORPUS.iterdir())
    assert found == [
        Release(
            id=path.stem,
            path=path.name,
            text=path.read_bytes().decode(),
            sha256=sha256(path.read_bytes()).hexdigest(),
        )
        for path in paths
    ]


def test_every_bad_input_is_one_clear_line_and_the_rest_is_read(tmp_path):
    write(
        tmp_path,
        {
            "a_vide.txt": b"",
            "b_blanc.md": b"\n\n",
            "c_image.txt": b"\x89PNG\r\n\x1a\n\0\0",
            "d_pdf.txt": b"%PDF-1.4",
            "e_nul.txt": b"a\0b",
            "f_mac.txt": "été à côté".encode("mac_roman"),
            "g.csv": b"nom,age\nA,1\n",
            "h.jsonl": b'{"text": "Oui."}\nnon\n',
            "i.html": b"<html><script>x</script></html>",
            "j.csv": b"id,text\n7,Non.\n8,\n",
            "k.txt": "Genève.".encode("cp1252"),
            "z.txt": b"Dernier.",
        },
    )
    assert results(tmp_path) == [
        ("a_vide.txt", "empty: it has no content"),
        ("b_blanc.md", "empty: it holds nothing but white space"),
        ("c_image.txt", "binary: the file is an image"),
        ("d_pdf.txt", "binary: the file is a PDF document: give it the suffix .pdf"),
        ("e_nul.txt", "binary: it holds NUL characters"),
        (
            "f_mac.txt",
            "undecodable: neither UTF-8, UTF-16 (with its mark) nor Windows-1252; save it as UTF-8",
        ),
        ("g.csv", "no column 'text'; found: nom, age: name the one that holds the text"),
        ("h#1", "Oui."),
        ("h.jsonl#2", "no JSON (Expecting value): write one object a line"),
        ("i.html", "empty: only white space in what the page shows"),
        ("j#7", "Non."),
        ("j.csv#2", "empty: only white space in its 'text'"),
        ("k", "Genève."),
        ("z", "Dernier."),
    ]


def test_unreadable_and_vanished_files(tmp_path, monkeypatch):
    write(tmp_path, {"a.txt": b"Oui.", "b.txt": b"Non.", "c.txt": b"Fin."})
    opened = os.open

    def guarded(path, *args, **kwargs):
        if path == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", guarded)
    monkeypatch.setattr(os, "supports_dir_fd", {guarded})
    found = read_corpus([tmp_path])
    assert next(found) == Skip(
        "a.txt", "read", "unreadable: permission denied; check its permissions"
    )
    (tmp_path / "b.txt").unlink()
    vanished = "vanished: it was there when the corpus was listed; run again"
    assert next(found) == Skip("b.txt", "read", vanished)
    assert [release.id for release in found] == ["c"]


def test_no_link_is_followed_that_has_come_since_the_corpus_was_listed(tmp_path):
    secret = write(tmp_path / "ailleurs", {"a.txt": b"Secret.", "b/c.txt": b"Secret."})
    names = ["a.txt", "b/c.txt", "b/d.txt", "e.txt", "f.txt", ".g/h.txt", "i.txt"]
    corpus = write(tmp_path / "corpus", dict.fromkeys(names, b"Oui."))
    for name, target in [("j.txt", ".g/h.txt"), ("k.txt", "a.txt")]:
        (corpus / name).symlink_to(target)
    found = read_corpus([corpus])
    hidden = next(found)
    assert hidden.path == ".g"
    (corpus / "a.txt").unlink()
    (corpus / "a.txt").symlink_to(secret / "a.txt")
    (corpus / "b").rename(tmp_path / "b")
    (corpus / "b").symlink_to(secret / "b")
    (corpus / "e.txt").unlink()
    (corpus / "e.txt").symlink_to("f.txt")
    # written anew under its name, as editors do
    (corpus / "neuf.txt").write_bytes(b"Non.")
    (corpus / "neuf.txt").rename(corpus / "i.txt")
    # a link that was judged is not looked up again
    (corpus / "j.txt").unlink()
    (corpus / "j.txt").symlink_to(secret / "a.txt")
    replaced = (
        "replaced: since the corpus was listed a link, or something else, took its place or that "
        "of a folder above it; run again"
    )
    assert [(one.path, one.reason if isinstance(one, Skip) else one.text) for one in found] == [
        ("a.txt", replaced),
        ("b/c.txt", replaced),
        ("b/d.txt", replaced),
        ("e.txt", replaced),
        ("f.txt", "Oui."),
        ("i.txt", "Non."),
        ("j.txt", "Oui."),
        ("k.txt", "link to a.txt, which is read under that name"),
    ]


def test_a_source_that_is_a_link_is_read_by_name(tmp_path):
    write(tmp_path / "ailleurs", {"a.txt": b"Oui."})
    (tmp_path / "lien.txt").symlink_to("ailleurs/a.txt")
    (tmp_path / "dossier").symlink_to("ailleurs")
    assert results(tmp_path / "lien.txt") == [("lien", "Oui.")]
    assert results(tmp_path / "dossier") == [("a", "Oui.")]


def test_a_file_that_became_a_pipe_or_a_folder_is_not_waited_for(tmp_path):
    write(tmp_path, {"a.txt": b"Oui.", "b.txt": b"Non.", "c.txt": b"Fin."})
    found = read_corpus([tmp_path])
    assert next(found).path == "a.txt"
    for name, becomes in [("b.txt", os.mkfifo), ("c.txt", os.mkdir)]:
        (tmp_path / name).unlink()
        becomes(tmp_path / name)
    reason = "no regular file (a pipe, socket or device): copy what it gives into a file"
    assert list(found) == [Skip("b.txt", "read", reason), Skip("c.txt", "read", reason)]


def test_files_and_texts_that_are_too_large(tmp_path):
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(50_000_001)
    write(tmp_path, {"b.txt": b"mot " * 1_250_001, "c.csv": b"text\n" + b"mot " * 1_250_001})
    assert results(tmp_path) == [
        ("a.txt", "larger than 50 MB: split it"),
        ("b.txt", "longer than 5000000 characters: split it"),
        ("c.csv#1", "longer than 5000000 characters: split it"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("a.txt", "Genève\r\n".encode(), False),
        ("a.md", "---\ntitle: x\n---\nGenève".encode(), False),
        ("a.txt", b"\xef\xbb\xbfOui", True),
        ("a.txt", "Genève".encode("cp1252"), True),
        ("a.txt", "Genève".encode("utf-16"), True),
        ("a.txt", "Genève, été".encode() + b"\xe9", True),
        ("a.html", b"<p>Oui", True),
        ("a.csv", b"text\nOui", True),
        ("a\n.txt", b"Oui", True),
    ],
)
def test_kept_is_false_exactly_when_offsets_hold_in_the_file_itself(tmp_path, name, data, kept):
    [release] = read_corpus([write(tmp_path, {name: data})])
    assert isinstance(release, Release)
    assert release.kept is kept
    assert release.sha256 == sha256(release.text.encode()).hexdigest()
    if not kept:
        assert (tmp_path / release.path).read_bytes().decode() == release.text


def test_newlines_stay_as_they_are(tmp_path):
    text = "Un.\r\nDeux.\rTrois.\nQuatre.\x0b\u2028"
    assert results(write(tmp_path, {"a.txt": text.encode()})) == [("a", text)]


def test_rows_carry_the_notes_of_their_file(tmp_path):
    data = 'text;date\n"Genève";01/07/2020\n'.encode("cp1252")
    [release] = read_corpus([write(tmp_path, {"a.csv": data})])
    assert release == Release(
        id="a#1",
        path="a.csv",
        text="Genève",
        sha256=sha256("Genève".encode()).hexdigest(),
        encoding="windows-1252",
        kept=True,
        date="2020-07-01",
        notes=("read as Windows-1252: the bytes are not UTF-8",),
    )


def test_columns_are_chosen_by_name(tmp_path):
    write(tmp_path, {"a.csv": b"numero,resume\nx,Court.\n", "b.jsonl": b'{"resume": "Bref."}'})
    columns = Columns(text="resume", id="numero")
    assert results(tmp_path, columns=columns) == [("a#x", "Court."), ("b#1", "Bref.")]


def test_skips_have_paths_of_their_own(tmp_path):
    write(tmp_path, {"a.csv": b"id,text\n1,\n", "a.csv#1": b"x"})
    assert [path for path, _ in results(tmp_path)] == ["a.csv#1", "a.csv#1~2"]


def test_bytes_are_the_same_whatever_the_order_of_creation(tmp_path):
    files = {
        "b.txt": b"Oui.",
        "a/c.csv": b"id,text\nx,Un.\nx,Deux.\n",
        "a.html": b"<h1>Titre</h1><p>Texte",
        "d.pdf": b"",
        "a.md": b"# Titre",
    }
    one = write(tmp_path / "one", files)
    two = write(tmp_path / "two", dict(reversed(files.items())))
    assert list(read_corpus([one])) == list(read_corpus([two]))


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    files=st.dictionaries(
        st.sampled_from(["a.txt", "a.md", "b.html", "a#1.txt", "a.csv", "c.jsonl", "d/a.txt"]),
        st.binary(max_size=200)
        | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
        | st.text("{}[]\",;:\n<>ptexid#1'- é", max_size=80).map(str.encode)
        | st.text(st.characters(max_codepoint=255), max_size=80).map(lambda t: t.encode("latin1")),
        min_size=1,
    )
)
def test_any_bytes_give_releases_or_skips(tmp_path, files):
    root = tmp_path / os.urandom(8).hex()
    found = list(read_corpus([write(root, files)]))
    releases = [item for item in found if isinstance(item, Release)]
    skips = [item for item in found if isinstance(item, Skip)]
    assert len({release.id for release in releases}) == len(releases)
    assert len({skip.path for skip in skips}) == len(skips)
    assert {item.path.split("#")[0] for item in found} <= {n.split("#")[0] for n in files}
    for release in releases:
        assert any(map(str.isalnum, release.text))
        assert release.id.isprintable()
        assert release.sha256 == sha256(release.text.encode()).hexdigest()
        assert all(0 <= h.start < h.end <= len(release.text) for h in release.hints)
    for skip in skips:
        assert skip.stage == "read"
        assert "\n" not in skip.reason
        assert skip.reason


def test_utf8_that_was_taken_for_another_encoding_is_noted_and_kept(tmp_path):
    text = "Le prÃ©sident a reÃ§u lâ€™OIM.\n"
    write(
        tmp_path, {"a.txt": text.encode(), "b.jsonl": b'{"text": "Le pr\xc3\x83\xc2\xa9sident."}'}
    )
    found = [item for item in read_corpus([tmp_path]) if isinstance(item, Release)]
    assert [item.text for item in found] == [text, "Le prÃ©sident."]
    assert [item.notes for item in found] == [
        (f"{n} characters are UTF-8 taken for another encoding: names are read through it",)
        for n in (3, 1)
    ]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.jsonl", '{"text": "<p>L&rsquo;OIM a <b>ouvert</b>.</p><p>Cent<br>lits.</p>"}',
         ["L’OIM a ouvert.\n\nCent\nlits."]),
        ("a.jsonl", '{"text": "&lt;p&gt;L&rsquo;&eacute;t&eacute;.&lt;/p&gt;&lt;p&gt;Fin."}',
         ["L’été.\n\nFin."]),
        ("a.jsonl", '{"text": "a < b et c > d, R&amp;D <oim@exemple.int>"}',
         ["a < b et c > d, R&amp;D <oim@exemple.int>"]),
        ("a.jsonl", '{"title": {"rendered": "Un titre"}, "content": {"rendered": "<p>Oui.</p>"}}',
         ["Un titre\n\nOui."]),
        ("a.jsonl", '{"text": "<p>&nbsp;</p><script>x</script>"}',
         ["empty: only white space in what its markup shows"]),
        ("a.csv", 'id,body\n1,"<div class=""x""><p>Un.</p>\n<ul><li>a</li></ul></div>"\n',
         ["Un.\n\n- a"]),
        ("a.csv", 'sep=;\r\nId;Texte\r\n1;"Été ; fin"\r\n', ["Été ; fin"]),
        ("a.csv", 'Id;Titre;Texte\r\n1;T;"Un\r\n\r\n« Œuvre »…"\r\n',
         ["T\n\nUn\r\n\r\n« Œuvre »…"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_exports_as_systems_write_them(tmp_path, name, data, expected, encoding):
    write(tmp_path, {name: data.encode(encoding)})
    assert [text for _, text in results(tmp_path)] == expected


def test_a_rows_title_stands_above_its_text_unless_it_stands_there(tmp_path):
    """It names people and bodies like any other part of a release."""
    rows = "titre;texte\nNadia Ferroukhi au WWF;Elle commence.\nLe port;LE PORT\nrouvre.\n;Oui.\n"
    write(tmp_path, {"a.csv": rows.replace("LE PORT\nrouvre.", '"LE PORT\nrouvre."').encode()})
    found = [item for item in read_corpus([tmp_path]) if isinstance(item, Release)]
    assert [(item.title, item.text) for item in found] == [
        ("Nadia Ferroukhi au WWF", "Nadia Ferroukhi au WWF\n\nElle commence."),
        ("Le port", "LE PORT\nrouvre."),
        ("", "Oui."),
    ]
    assert [h for item in found for h in item.hints] == [Hint(0, 22, "title", "row: its title")]


def test_what_markup_says_holds_for_rows_too(tmp_path):
    cell = "<h2>Le port rouvre enfin</h2><p>Le texte.</p><nav>Accueil</nav>"
    write(tmp_path, {"a.csv": f"titre;texte\nLe port rouvre enfin;{cell}\n".encode()})
    (found,) = read_corpus([tmp_path])
    assert isinstance(found, Release)
    assert [(found.text[h.start : h.end], h.zone) for h in found.hints] == [
        ("Le port rouvre enfin", "title"), ("Accueil", "boilerplate"),
    ]  # fmt: skip
