"""A user's folder in a whole run: names found and named as there, lines stripped."""

import pytest
from flow_samples import FRENCH, write_files

from pipeline import load_tables
from pipeline.flow import run_pipeline
from pipeline.settings import Settings

TEXT = FRENCH.replace(
    "a-t-elle dit.\n",
    "a-t-elle dit. La Maison des lucioles, elle, accueille Mme Diallo.\n\n"
    "La Ligue des oiseaux soutient chaque année plus de mille familles au Togo et au Bénin.\n",
)


@pytest.fixture
def run(tmp_path, loaded_once):
    def run(**files):
        corpus = write_files(tmp_path / "corpus", {"un.txt": TEXT.encode()})
        write_files(tmp_path / "mine", {name.replace("_", "."): f for name, f in files.items()})
        folders = (tmp_path / "mine",) if files else ()
        run_pipeline(Settings((corpus,), tmp_path / "outputs", gazetteers=folders))
        return load_tables(tmp_path / "outputs")

    return run


def test_names_and_lines_of_ones_own(run):
    before = run()
    tables = run(
        names_csv=(
            b"type;name;alias\norganisation;Centre des lucioles;Maison des lucioles\n"
            b"personne;Awa M. Diallo;Awa Diallo\n"
        ),
        boilerplate_txt="La Ligue des oiseaux soutient*\n".encode("utf-8-sig"),
    )
    entities = dict(zip(tables["entities"]["entity_id"], tables["entities"]["name"], strict=True))
    assert entities["organisation-centre-des-lucioles"] == "Centre des lucioles"
    assert entities["person-awa-m-diallo"] == "Awa M. Diallo"
    persons = tables["mentions"].query("type == 'person'")
    assert set(persons["entity_id"]) == {"person-awa-m-diallo"}
    assert "Togo" in set(before["entities"]["name"])
    assert "Togo" not in set(entities.values())
    zone = tables["zones"].iloc[-1]
    assert (zone["zone"], zone["reason"]) == ("boilerplate", "a line of your own boilerplate list")
