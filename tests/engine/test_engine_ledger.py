"""A few releases more or less: not all names are gone through again, the tables are the same."""

from dataclasses import replace

import pytest
from engine_samples import release
from flow_samples import tree, write_files

import pipeline.sharding as sharding
from pipeline.flow import run_pipeline

LONE = "\n\nDupont, de passage à Lomé, a vu Jeanne Adjovi et le ministère de la Santé.\n"
FULL = "\n\nSelon Pierre Dupont, directeur de l'Agence des eaux du Golfe (AEGO), tout va bien.\n"


def fresh(settings):
    """The tables of a run that has found nothing of an earlier one."""
    apart = replace(settings, outputs=settings.outputs.with_name("fresh"), force=True)
    run_pipeline(apart)
    return tree(apart.outputs, "tables", "texts")


@pytest.mark.parametrize("workers", [0, 1])
def test_a_few_releases_more_or_less_give_what_a_fresh_run_gives(
    tmp_path, settings, monkeypatch, workers
):
    monkeypatch.setattr(sharding, "_BORDER", 2)  # of two files each, on average
    told = replace(settings, workers=workers)
    texts = {f"{n:02}.txt": release(n) + (LONE if n % 7 == 3 else "") for n in range(48)}
    corpus = write_files(tmp_path / "corpus", {name: text.encode() for name, text in texts.items()})
    run_pipeline(told)
    ledger = told.outputs / "work" / "ledger.json"
    written = ledger.read_bytes()
    # one whom the lone surname is then joined to, in the last shard; one less; one that changes
    (corpus / "47b.txt").write_text(release(5) + FULL, "utf-8")
    for change in (
        lambda: None,
        lambda: (corpus / "10.txt").unlink(),
        lambda: (corpus / "47b.txt").write_text(release(6) + LONE, "utf-8"),
        lambda: (corpus / "10.txt").write_text(texts["10.txt"], "utf-8"),
    ):
        change()
        report = run_pipeline(told)
        assert not report.unchanged
        assert ledger.read_bytes() == written
        assert tree(told.outputs, "tables", "texts") == fresh(settings)
