"""A folder as the web leaves it: what is no release, what is one in spite of itself, and traps.

What is only large is of reduced size here; `benchmarks/extremes.py` has it at full size.
"""

import json
import os
import random
import stat
import unicodedata
from pathlib import Path

from flow_samples import FRENCH, HTML
from office import docx, part, run

BODY = FRENCH.partition("\n\n")[2]
NO_FILE = "no regular file (a pipe, socket or device): copy what it gives into a file"
OUTSIDE = "link that leaves the corpus: copy the file, or give its folder as a source too"
BROKEN = "broken link: its target does not exist, or is the link itself"
NULS = "binary, or UTF-16 without byte order mark: it holds NUL bytes; save it as UTF-8"
UNDECODABLE = (
    "undecodable: neither UTF-8, UTF-16 (with its mark) nor Windows-1252; save it as UTF-8"
)


def _many_names(n):
    """Each of its own letters."""
    letters = str.maketrans("0123456789", "abcdefghij")
    return "".join(
        f"Vu la résolution {number} (2001), Mme Awa M{str(number).translate(letters)}o.\n"
        for number in range(n)
    )


# What is read all the same, under which id.
READ = {
    "tronqué.txt": (FRENCH + "é").encode()[:-1],
    "mêlé.txt": FRENCH.encode() + "\nà l’été".encode("cp1252"),
    "droite à gauche.txt": f"\u202b{FRENCH}\u202c\u200f القاهرة".encode(),
    "invisible.txt": FRENCH.replace(" ", "\u200b \ufeff").encode(),
    "décomposé.txt": unicodedata.normalize("NFD", FRENCH).encode(),
    "ligatures.txt": FRENCH.replace("fi", "ﬁ").replace("ff", "ﬀ").encode(),
    "tirets.txt": FRENCH.replace("oppe", "op\xadpe").encode(),
    "émoticônes.txt": FRENCH.replace(" ", " 👩‍👩‍👧‍👦🇫🇷 ").encode(),
    "une ligne.txt": (BODY.replace("\n", " ") * 150).encode(),
    "un caractère.txt": FRENCH.encode() + b"\na" * 10_000,
    "noms.txt": _many_names(2_000).encode(),
    "retours.txt": FRENCH.replace("\n", "\r").encode(),
    "profonde.html": HTML.replace("<p>", "<div>" * 20_000 + "<p>").encode(),
    "cassée.html": HTML.replace("</p>", "<p <b <!-- <![CDATA[ ").encode(),
    "entités.html": (
        '<!DOCTYPE h [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + HTML.replace("Bamako", "&c;&x; Bamako")
    ).encode(),
    "scripts.html": HTML.replace("<p>", "<script>alert('x')</script><p onload=x()>").encode(),
    "large.csv": (
        "texte," + ",".join(f"c{n}" for n in range(20_000)) + '\n"' + FRENCH.replace('"', '""')
        + '"' + "," * 20_000 + "\n"
    ).encode(),
    "demi.jsonl": (
        '{"id": "\\ud83d", "title": "\\udc00", "text": '
        + json.dumps(f"\ud800{FRENCH}\udfff") + "}\n"
    ).encode(),
    "deux\nlignes.txt": FRENCH.encode(),
    "l'un \"et\" l'autre.txt": FRENCH.encode(),
    "-rf.txt": FRENCH.encode(),
    "--strict.md": FRENCH.encode(),
    "=1+1.txt": FRENCH.encode(),
    os.fsdecode(b"communiqu\xe9.txt"): FRENCH.encode(),
    "même.txt": FRENCH.encode(),
    "même.html": HTML.encode(),
}  # fmt: skip

# What is not, and what is said of it.
SKIPPED = {
    "hasard.txt": (random.Random(1).randbytes(5_000), NULS),
    "hasard sans nul.txt": (random.Random(2).randbytes(5_000).replace(b"\0", b"\x81"), UNDECODABLE),
    "nul.txt": (b"Le PNUD\0ouvre.", "binary: it holds NUL characters"),
    "trop long.txt": (b"mot " * 1_250_001, "longer than 5000000 characters: split it"),
    "bombe.docx": (
        docx(main=part("document", "<w:body>" + run("a" * 31_000_000) + "</w:body>")),
        "Word: word/document.xml unpacks to over 30 MB: split it",
    ),
    "entités.docx": (
        docx(main=part("document", "<w:body/>", '<!DOCTYPE d [<!ENTITY a "aaa">]>')),
        "Word: word/document.xml declares a document type, which no Word document does",
    ),
    "scripts seuls.html": (
        b"<script>x</script><style>y</style>",
        "empty: only white space in what the page shows",
    ),
    "marques.txt": ("\u202e\u200b\ufeff👩‍👧".encode(), "empty: it holds no letter and no digit"),
    "sans suffixe": (
        FRENCH.encode(),
        "no suffix: releases are read from .txt, .md, .html, .htm, .docx, .pdf, .jsonl, .csv",
    ),
}  # fmt: skip
ROWS_SKIPPED = {
    "profond.jsonl": (
        b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "profond.jsonl#1",
        "JSON nested too deeply to be read",
    ),
}


def make(corpus: Path) -> dict[str, str]:
    """The corpus, beside what is there already; what is said of all that is skipped, by path."""
    reasons = {name: reason for name, (_, reason) in SKIPPED.items()}
    corpus.mkdir(parents=True, exist_ok=True)
    for name, data in READ.items():
        (corpus / name).write_bytes(data)
    for name, (data, _) in SKIPPED.items():
        (corpus / name).write_bytes(data)
    for name, (data, path, reason) in ROWS_SKIPPED.items():
        (corpus / name).write_bytes(data)
        reasons[path] = reason
    with (corpus / "creux.txt").open("wb") as stream:
        stream.truncate(200_000_000)
    reasons["creux.txt"] = "larger than 50 MB: split it"
    secret = corpus.with_name("secret.txt")
    secret.write_bytes(FRENCH.encode())
    for name, target, reason in [
        ("boucle.txt", "boucle.txt", BROKEN),
        ("un.txt", "deux.txt", BROKEN),
        ("deux.txt", "un.txt", BROKEN),
        ("dehors.txt", "../secret.txt", OUTSIDE),
        ("passwd.txt", "/etc/passwd", OUTSIDE),
        ("zéro.txt", "/dev/zero", OUTSIDE),
        ("dossier.txt", ".", "link to a folder: give the folder itself as a source"),
    ]:
        (corpus / name).symlink_to(target)
        reasons[name] = reason
    os.mkfifo(corpus / "tube.txt")
    reasons["tube.txt"] = NO_FILE
    if os.getuid() == 0:
        os.mknod(corpus / "disque.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
        reasons["disque.txt"] = NO_FILE
    return reasons
