"""A small corpus of every kind of file, and what a run leaves as bytes."""

from pathlib import Path

SEEDS = Path(__file__).parents[1] / "corpus"

FRENCH = (
    "Le PNUD ouvre un bureau au Niger\n\n"
    "Niamey, le 3 mars 2021 – Le Programme des Nations Unies pour le développement (PNUD) a ouvert "
    "un bureau au Niger, a déclaré hier Mme Awa Diallo, sa directrice. « Le PNUD reste aux côtés "
    "des Nigériens », a-t-elle dit.\n"
)
ENGLISH = (
    "The agency opened an office in Niger\n\n"
    "Niamey – The United Nations agency said on Monday that it has opened a new office in the "
    "country, and that the people who live there would be helped by it within the next few weeks.\n"
)
HTML = (
    '<html lang="fr"><head><title>Le PNUD au Mali</title></head><body><nav><a href="/">Accueil</a>'
    "<a href='/f'>France</a></nav><article><h1>Le PNUD au Mali</h1><p>Bamako, le 4 mars 2021 – Le "
    "PNUD a ouvert un bureau au Mali, a déclaré Mme Awa Diallo aux journalistes. Les habitants de "
    "la région l'attendaient depuis longtemps, et ils sont venus nombreux.</p></article></body>"
    "</html>\n"
)
ROWS = (
    "id,titre,texte\n"
    'a,Au Togo,"Lomé, le 5 mars 2021 – Le PNUD a ouvert un bureau au Togo, a dit M. Jean Kodjo."\n'
    'b,Au Bénin,"Cotonou, le 6 mars 2021 – Le PNUD a ouvert un bureau au Bénin, a dit M. Kodjo."\n'
)

FILES = {
    "un.txt": FRENCH.encode(),
    "sous-dossier/ancien.txt": FRENCH.replace("2021", "2019").encode("cp1252"),
    "page.html": HTML.encode(),
    "lignes.csv": ROWS.encode(),
    **{path.name: path.read_bytes() for path in sorted(SEEDS.glob("*.txt"))},
}


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def tree(outputs: Path, *rooms: str) -> dict[str, bytes]:
    """The bytes of every file in the rooms of an output folder.

    All but those that the clock or the disk has a part in: the signatures of files are its own.
    """
    return {
        path.relative_to(outputs).as_posix(): path.read_bytes()
        for room in rooms or ("tables", "texts", "work")
        for path in sorted((outputs / room).rglob("*"))
        if path.is_file() and path.name != "contents.bin"
    }
