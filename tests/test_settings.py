from pathlib import Path

import pytest

from pipeline.cli.options import settings_of
from pipeline.errors import SettingsError
from pipeline.read import Columns
from pipeline.settings import Settings, load_settings


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "releve.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_every_setting_can_stand_in_the_file_and_paths_are_relative_to_it(tmp_path):
    path = written(
        tmp_path,
        """
        sources = ["depeches", "export.csv"]
        outputs = "resultats"
        model = "stock"
        gazetteers = ["noms"]
        corrections = "corrections.csv"
        any_language = true
        strict = true
        force = false

        [columns]
        text = "contenu"
        publisher = "éditeur"
        """,
    )
    assert load_settings(path) == Settings(
        sources=(tmp_path / "depeches", tmp_path / "export.csv"),
        outputs=tmp_path / "resultats",
        model="stock",
        gazetteers=(tmp_path / "noms",),
        corrections=tmp_path / "corrections.csv",
        columns=Columns(text="contenu", publisher="éditeur"),
        any_language=True,
        strict=True,
        force=False,
    )


def test_an_empty_file_leaves_the_defaults(tmp_path):
    assert load_settings(written(tmp_path, "")) == Settings()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "source = []",
            "no setting is called 'source'; known: any_language, cluster, columns, corrections, ",
        ),
        ("[columns]\ntexte = 'x'", "no column is called 'texte'; known: date, id, publisher, "),
        ("sources = 'corpus'", "sources has to be a list of texts, not 'corpus'"),
        ("sources = ['a', 2]", "sources, item 2, has to be text in quotes, not 2"),
        ("outputs = 1", "outputs has to be text in quotes, not 1"),
        ("strict = 'yes'", "strict has to be true or false, not 'yes'"),
        ("force = 1", "force has to be true or false, not 1"),
        ("columns = 'text'", "columns has to be a table, not 'text'"),
        ("[columns]\ntext = 1", "columns.text has to be text in quotes, not 1"),
        ("model = ", "Invalid value (at end of document); mend that line"),
        (b"model = '\xff'", "can't decode byte 0xff"),
    ],
)
def test_a_wrong_line_is_an_error_with_file_and_key(tmp_path, content, message):
    path = written(tmp_path, content)
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read \(No such file"):
        load_settings(tmp_path / "none.toml")


def test_no_workers_is_a_number_and_none_is_not_given():
    assert settings_of(workers=0).workers == 0
    assert settings_of(workers=None, cluster=None).workers is None
    assert settings_of(cluster="local").cluster == "local"
