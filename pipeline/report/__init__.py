"""`report`: the results to look at, as static pages and as figures for a paper.

1. `corpus` puts tables and texts together by release and by entity;
2. `addresses` says where each page lies, `words` how the report speaks, `site` holds both with the
   templates, which escape whatever they are given;
3. `overview`, `release_pages`, `entity_pages` and `search_index` write the pages, with texts marked
   by `marked` and charts by `timeline`, `charts` and `svg`;
4. `figures` draws the SVG files, `network` lays out who is named with whom.

The pages open from the disk, without a server and without a network: no page loads anything but
the report's own style and scripts, and each forbids the rest in its head.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.files import replaced_folder
from pipeline.look import texts_of
from pipeline.report.addresses import Addresses
from pipeline.report.corpus import make_corpus
from pipeline.report.entity_pages import write_entities
from pipeline.report.figures import write_figures
from pipeline.report.marked import page_breaks
from pipeline.report.overview import write_lists, write_overview
from pipeline.report.release_pages import write_releases
from pipeline.report.search_index import write_search
from pipeline.report.site import MANIFEST, asset, make_site
from pipeline.report.words import LANGUAGES, load_words
from pipeline.write import load_tables

__all__ = ["LANGUAGES", "MOST_RELEASES", "write_figures", "write_report"]

# Up to how many releases a run builds the report without being asked.
MOST_RELEASES = 10_000


def write_report(outputs: Path, *, lang: str = "fr", contacts: bool = False) -> Path:
    """The folder ``report`` of `outputs`, replaced as a whole; ``index.html`` is its first page.

    Reads the tables and the texts of a run. With `contacts`, mentions in contact lines count as
    any other; telephone numbers and e-mail addresses are masked all the same. Raises
    :class:`SettingsError` for a language that is not spoken, :class:`OutputError` where there are
    no tables, or where the folder cannot be written or holds files of somebody else's.
    """
    words = load_words(lang)
    corpus = make_corpus(load_tables(outputs), texts_of(outputs), contacts=contacts)
    breaks = {id_: page_breaks(release) for id_, release in corpus.releases.items()}
    addresses = Addresses({id_: own for id_, own in breaks.items() if own})
    folder = outputs / "report"
    with replaced_folder(folder, manifest=MANIFEST, many=True) as part:
        site = make_site(corpus, words, addresses, part, before=folder, contacts=contacts)
        for name in ("style.css", "report.js"):
            site.file(f"assets/{name}", asset(name))
        write_overview(site)
        write_lists(site)
        write_search(site)
        write_releases(site)
        write_entities(site)
        manifest = {"files": sorted([*site.written, MANIFEST])}
        text = json.dumps(manifest, indent=0) + "\n"
        (part / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return folder
