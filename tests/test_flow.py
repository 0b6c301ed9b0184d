"""The laws of a run: same bytes, only what changed, nothing lost, stage by stage the same."""

from dataclasses import replace

import pytest
from flow_samples import ENGLISH, FILES, FRENCH, tree, write_files

import pipeline.steps as steps
import pipeline.tasks as tasks
from pipeline import load_tables
from pipeline.errors import InputError, MissingStageError, OutputError
from pipeline.flow import STAGES, predict, run_pipeline, run_stage
from pipeline.recognise import Recogniser
from pipeline.records import Release
from pipeline.settings import Settings
from pipeline.work import Work

pytestmark = pytest.mark.usefixtures("loaded_once")


class Told:
    """Progress that remembers: for each stage its name, total, what was done before, what then."""

    def __init__(self):
        self.stages = []

    def stage(self, name, total=None, done=0, words=0.0):
        self.stages.append([name, total, done, 0])

    def advance(self, n=1):
        self.stages[-1][-1] += n


@pytest.fixture
def corpus(tmp_path):
    return write_files(tmp_path / "corpus", FILES)


@pytest.fixture
def settings(tmp_path, corpus):
    return Settings(sources=(corpus,), outputs=tmp_path / "outputs")


# --- law 3: same input, same bytes ------------------------------------------------------------


def test_two_runs_and_files_made_in_another_order_give_the_same_bytes(tmp_path, settings):
    run_pipeline(settings)
    first = tree(settings.outputs)
    assert len([path for path in first if path.startswith("tables/")]) == 34
    run_pipeline(settings)
    assert tree(settings.outputs) == first
    other = write_files(tmp_path / "other", dict(reversed(FILES.items())))
    run_pipeline(Settings(sources=(other,), outputs=tmp_path / "elsewhere"))
    assert tree(tmp_path / "elsewhere") == first


def test_a_release_that_came_and_went_leaves_no_trace(settings, corpus):
    run_pipeline(settings)
    first = tree(settings.outputs)
    write_files(corpus, {"nouveau.txt": FRENCH.replace("Niger", "Tchad").encode()})
    report = run_pipeline(settings)
    assert (report.recognised, report.reused) == (1, 9)
    assert tree(settings.outputs) != first
    (corpus / "nouveau.txt").unlink()
    run_pipeline(settings)
    assert tree(settings.outputs) == first


def test_what_was_kept_gives_the_bytes_of_what_is_computed_anew(tmp_path, settings, corpus):
    run_pipeline(settings)
    write_files(corpus, {"un.txt": FRENCH.replace("Awa", "Aïcha").encode()})
    assert run_pipeline(settings).reused == 8
    kept = tree(settings.outputs)
    run_pipeline(replace(settings, outputs=tmp_path / "anew"))
    assert tree(tmp_path / "anew") == kept


# --- law 5: only what changed is computed -----------------------------------------------------


def test_the_second_run_recognises_nothing(settings):
    first = run_pipeline(settings)
    assert (first.recognised, first.reused) == (9, 0)
    second = run_pipeline(settings)
    assert (second.recognised, second.reused) == (0, 9)
    assert second.counts == first.counts


def test_force_recognises_everything(settings):
    run_pipeline(settings)
    assert run_pipeline(replace(settings, force=True)).recognised == 9


def test_one_release_changed_is_one_recognised(settings, corpus):
    run_pipeline(settings)
    write_files(corpus, {"un.txt": FRENCH.replace("Diallo", "Traoré").encode()})
    report = run_pipeline(settings)
    assert (report.recognised, report.reused) == (1, 8)
    names = set(load_tables(settings.outputs)["entities"]["name"])
    assert "Awa Traoré" in names


def test_a_changed_rule_finds_nothing_kept(settings, monkeypatch):
    run_pipeline(settings)
    code_of = steps.code_of
    monkeypatch.setattr(steps, "code_of", lambda room: f"{code_of(room)}, other rules")
    assert run_pipeline(settings).recognised == 9


def test_shards_that_another_version_left_or_that_are_cut_short_are_made_anew(settings):
    run_pipeline(settings)
    before = tree(settings.outputs)
    for number, path in enumerate(sorted((settings.outputs / "work").rglob("*.*"))):
        if path.is_file():
            data = path.read_bytes()
            path.write_bytes([b"", data[: len(data) // 2]][number % 2])
    run_pipeline(settings)
    assert tree(settings.outputs) == before


@pytest.mark.parametrize("stage", ["read", "strip", "recognise", "names"])
def test_a_shard_that_stands_under_another_ones_name_is_made_anew(settings, stage):
    run_pipeline(settings)
    before = tree(settings.outputs)
    one, other, *_ = sorted((settings.outputs / "work" / stage).iterdir())
    other.write_bytes(one.read_bytes())
    run_pipeline(settings)
    assert tree(settings.outputs) == before


def test_a_changed_title_resolves_and_writes_one_shard_anew(settings, corpus):
    run_pipeline(settings)
    write_files(corpus, {"un.txt": FRENCH.replace("un bureau", "un siège").encode()})
    told = Told()
    run_pipeline(settings, told)
    n_shards = len(Work(settings.outputs).shards("read"))
    assert n_shards > 1
    done = {name: done for name, _, done, _ in told.stages}
    assert 0 < done["strip"] < 9
    assert 0 < done["tables"] < 9


# --- stage by stage ---------------------------------------------------------------------------


def test_each_stage_by_itself_gives_the_tables_of_a_run(tmp_path, settings):
    whole = run_pipeline(settings)
    by_stage = replace(settings, outputs=tmp_path / "stages")
    reports = {stage: run_stage(stage, by_stage) for stage in STAGES}
    assert tree(tmp_path / "stages") == tree(settings.outputs)
    assert reports["read"].counts == {"releases": 9}
    assert reports["recognise"].recognised == 9
    assert reports["tables"].counts == whole.counts
    assert reports["tables"].kinds == whole.kinds
    assert run_stage("recognise", by_stage).reused == 9


@pytest.mark.parametrize(
    ("stage", "needed", "there"),
    [
        ("strip", "read", ()),
        ("strip", "read", ("empty",)),
        ("recognise", "strip", ("read",)),
        ("resolve", "recognise", ("read", "strip")),
        ("tables", "resolve", ("read", "strip", "recognise")),
    ],
)
def test_a_stage_without_input_names_the_command_that_makes_it(settings, stage, needed, there):
    for before in there:
        if before == "empty":
            settings.outputs.mkdir()
        else:
            run_stage(before, settings)
    with pytest.raises(MissingStageError, match=f"`releve {needed}` makes it"):
        run_stage(stage, settings)


def test_a_misspelt_output_folder_does_not_come_to_be(settings):
    with pytest.raises(MissingStageError):
        run_stage("strip", settings)
    assert not settings.outputs.exists()


def test_stages_tell_how_far_they_are(settings):
    told = Told()
    run_pipeline(settings, told)
    # files first: how many releases are in them is not known before they are read
    n_files = sum(path.is_file() for path in settings.sources[0].rglob("*"))
    assert told.stages == [
        ["read", None, 0, n_files],
        ["strip", 9, 0, 9],
        ["recognise", 9, 0, 9],
        ["resolve", 9, 0, 9],
        ["tables", 9, 0, 9],
    ]
    again = Told()
    run_pipeline(settings, again)
    assert again.stages == [
        ["read", None, 0, 9],
        *([name, 9, 9, 0] for name in ("strip", "recognise", "resolve")),
        ["tables", None, 0, 0],
    ]


def test_what_the_whole_corpus_is_asked_is_asked_again_only_when_something_changed(
    settings, monkeypatch
):
    run_pipeline(settings)
    asked = []
    ask = steps.corpus_marks_of
    monkeypatch.setattr(steps, "corpus_marks_of", lambda *of: asked.append(1) or ask(*of))
    assert run_pipeline(settings).unchanged
    assert asked == []
    run_pipeline(replace(settings, any_language=True))
    assert len(asked) == 1
    run_pipeline(settings)
    assert len(asked) == 2
    strip = settings.outputs / "work" / "strip"
    before = tree(strip)
    (first, *_) = sorted(strip.iterdir())
    first.unlink()
    run_pipeline(settings)
    assert (len(asked), tree(strip)) == (3, before)
    (settings.sources[0] / "neu.txt").write_text("Dakar, 3 mai 2021 – Le PNUD aide.\n", "utf-8")
    run_pipeline(settings)
    assert len(asked) == 4


# --- law 4: nothing is lost -------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["read", "strip", "recognise", "names", "rows"])
def test_a_run_that_was_killed_goes_on_where_it_was(settings, monkeypatch, stage):
    whole = replace(settings, outputs=settings.outputs.with_name("whole"))
    run_pipeline(whole)
    kind = {
        "read": tasks.ReadTask,
        "strip": tasks.StripTask,
        "recognise": tasks.RecogniseTask,
        "names": tasks.NameTask,
        "rows": tasks.RowsTask,
    }[stage]
    do, done = kind.do, []

    def killed_at_the_second(task, box, tell):
        if done:
            raise KeyboardInterrupt
        done.append(task.size)
        return do(task, box, tell)

    monkeypatch.setattr(kind, "do", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_pipeline(settings)
    monkeypatch.setattr(kind, "do", do)
    told = Told()
    run_pipeline(settings, told)
    name = {"names": "resolve", "rows": "tables"}.get(stage, stage)
    before = {name: done for name, _, done, _ in told.stages}
    assert before[name] == (done[0] if stage != "read" else 0)
    assert tree(settings.outputs) == tree(whole.outputs)


def fail_on(monkeypatch, name, release_id):
    """Let a function of `tasks` fail on one release."""
    function = getattr(tasks, name)

    def failing(first, *rest, **named):
        release = first if isinstance(first, Release) else first.release
        if release.id == release_id:
            raise ValueError("a\nbug")
        return function(first, *rest, **named)

    monkeypatch.setattr(tasks, name, failing)


def test_a_release_that_fails_to_strip_is_one_row_in_skipped(settings, monkeypatch):
    fail_on(monkeypatch, "make_page", "lignes#b")
    report = run_pipeline(settings)
    tables = load_tables(settings.outputs)
    assert tables["skipped"].to_dict("records") == [
        {
            "path": "lignes.csv#b",
            "stage": "strip",
            "reason": "strip failed on it (ValueError: a bug): please report it; "
            "--force tries again",
        }
    ]
    assert report.counts["releases"] == 8
    assert "lignes#b" not in set(tables["releases"]["release_id"])


def test_a_release_that_fails_to_be_recognised_is_one_row_in_skipped(settings, monkeypatch):
    def fails_on_some(pages, recogniser: Recogniser):
        for page in pages:
            yield tasks.recognise(page, recogniser)

    monkeypatch.setattr(tasks, "recognise_pages", fails_on_some)
    fail_on(monkeypatch, "recognise", "page")
    report = run_pipeline(settings)
    tables = load_tables(settings.outputs)
    assert tables["skipped"]["path"].tolist() == ["page.html"]
    assert tables["skipped"]["stage"].tolist() == ["recognise"]
    assert report.counts["releases"] == report.recognised == 8
    by_stage = replace(settings, outputs=settings.outputs.with_name("stages"))
    for stage in STAGES:
        run_stage(stage, by_stage)
    assert tree(by_stage.outputs) == tree(settings.outputs)


def test_a_copy_of_a_release_that_was_lost_is_a_copy_no_more(settings, corpus, monkeypatch):
    write_files(corpus, {"deux.txt": FRENCH.encode(), "trois.txt": FRENCH.encode()})
    run_pipeline(settings)

    def copies():
        releases = load_tables(settings.outputs)["releases"]
        return dict(zip(releases["release_id"], releases["duplicate_of"], strict=True))

    assert (copies()["trois"], copies()["un"]) == ("deux", "deux")
    fail_on(monkeypatch, "cut_zones", "deux")
    run_pipeline(replace(settings, force=True))
    assert (copies()["trois"], copies()["un"]) == ("", "trois")


def test_a_release_in_another_language_is_skipped_with_that_reason(settings, corpus):
    write_files(corpus, {"anglais.txt": ENGLISH.encode()})
    report = run_pipeline(settings)
    assert [(s.path, s.stage, s.reason) for s in report.skips] == [
        ("anglais.txt", "strip", "not French but 'en'; --any-language keeps such releases")
    ]
    report = run_pipeline(replace(settings, any_language=True))
    assert report.skips == ()
    releases = load_tables(settings.outputs)["releases"].set_index("release_id")
    assert releases.loc["anglais", "language"] == "en"


def test_notes_say_how_a_file_was_read(settings):
    assert run_pipeline(settings).notes == (
        "sous-dossier/ancien.txt: read as Windows-1252: the bytes are not UTF-8",
    )


# --- around a run -----------------------------------------------------------------------------


def test_a_corpus_without_files_is_an_error(tmp_path):
    (tmp_path / "vide").mkdir()
    with pytest.raises(InputError, match=r"vide: no file to read here; put \.txt, "):
        run_pipeline(Settings(sources=(tmp_path / "vide",), outputs=tmp_path / "outputs"))


def test_an_output_folder_inside_the_corpus_is_not_read(settings, corpus):
    inside = replace(settings, outputs=corpus / "outputs")
    run_pipeline(inside)
    assert run_pipeline(inside).counts["releases"] == 9


def test_outputs_that_are_a_file_are_an_error(settings):
    settings.outputs.write_text("mine")
    for outputs in (settings.outputs, settings.outputs / "below"):
        with pytest.raises(OutputError, match="is a file, or lies in one"):
            run_pipeline(replace(settings, outputs=outputs))
    assert settings.outputs.read_text() == "mine"


def test_two_runs_at_once_do_not_write_the_same_folder(settings):
    from pipeline.run import only_run

    with (
        only_run(settings.outputs),
        pytest.raises(OutputError, match=r"another run \(process \d+ on .*\) is writing"),
    ):
        run_pipeline(settings)
    assert run_pipeline(settings).counts["releases"] == 9


def test_predict_keeps_nothing_and_finds_what_a_run_finds(settings):
    run_pipeline(settings)
    work = Work(settings.outputs)
    pages, resolution = predict([*work.releases()], settings)
    assert pages == [*work.pages()]
    tables = load_tables(settings.outputs)
    assert [entity.id for entity in resolution.entities] == tables["entities"]["entity_id"].tolist()
    found = [
        (m.release_id, m.start, m.end, resolution.entity_of[m.release_id, m.start, m.end])
        for m in resolution.mentions
    ]
    rows = tables["mentions"][["release_id", "start", "end", "entity_id"]]
    assert found == [*rows.itertuples(index=False, name=None)]
    roles = tables["roles"][["release_id", "person_id", "role"]]
    assert sorted((r.release_id, r.person_id, r.role) for r in resolution.roles) == sorted(
        roles.itertuples(index=False, name=None)
    )
