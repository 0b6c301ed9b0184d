"""The model's pass by itself, as `releve` runs it: what a run costs at the least.

`bare_ner.py FOLDER` reads every text of the folder, dresses it for the model, finds the model's
spans and prints how many there are: no zones, no gazetteer, no identities, no tables.
"""

import sys
from pathlib import Path

from pipeline.recognise.model import load_model
from pipeline.recognise.view import model_view


def main(folder: Path) -> None:
    model = load_model()
    paths = sorted(folder.glob("*.txt"))
    views = [model_view(path.read_text(encoding="utf-8")) for path in paths]
    print(sum(len(spans) for spans in model.find(views)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
