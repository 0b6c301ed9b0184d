"""No space, no permission: one line; what stood there stands; the next run goes on from there."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from flow_samples import FRENCH, tree, write_files
from full_disk import disk

from pipeline.errors import OutputError
from pipeline.export import export
from pipeline.flow import run_pipeline
from pipeline.report import write_figures, write_report

FULL = (
    " cannot be written (No space left on device); free the space, allow writing there, or choose "
    "another output folder"
)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts, limits of processes")

# Every so many writes fail in turn, so that the tests stay under a quarter of an hour; all of them
# with RELEVE_FAULTS_EVERY=1.
EVERY = int(os.environ.get("RELEVE_FAULTS_EVERY", "3"))


def everything(settings):
    run_pipeline(settings)
    write_report(settings.outputs)
    write_figures(settings.outputs)


def outcome(settings):
    """What the user is told; empty where all went well."""
    try:
        everything(settings)
    except OutputError as error:
        return str(error)
    return ""


def left(settings):
    return tree(settings.outputs, "tables", "texts", "report", "figures")


def n_writes(settings, monkeypatch, do):
    with disk(monkeypatch) as counted:
        do(settings)
    return counted.n_writes


def room(path):
    return path.partition("/")[0]


def test_a_disk_full_at_each_write_costs_nothing_that_stood_there(settings, corpus, monkeypatch):
    everything(settings)
    before = left(settings)
    write_files(corpus, {"un.txt": FRENCH.replace("PNUD", "HCR").encode()})
    other = settings.outputs.with_name("other")
    settings_there = type(settings)(
        sources=settings.sources, outputs=other, model=settings.model, workers=0
    )
    total = n_writes(settings_there, monkeypatch, everything)
    after = left(settings_there)
    assert total > 50
    assert before != after
    n_failed = 0
    # from the last write to the first, so that no run finds done what the fault is to hit
    for n in range(total, 0, -EVERY):
        with disk(monkeypatch, full_from=n) as full:
            said = outcome(settings)
        # a run that had less to do than the first may never come to that write
        assert said.endswith(FULL) if full.n_writes >= n else said == "", n
        n_failed += bool(said)
        found = left(settings)
        for name in {room(path) for path in before}:
            own = {path: data for path, data in found.items() if room(path) == name}
            wholes = [
                {p: d for p, d in whole.items() if room(p) == name} for whole in (before, after)
            ]
            assert own in wholes, (n, name)
        assert not list(settings.outputs.rglob("*.part")), n
    assert n_failed > (10 if EVERY == 1 else 1)
    everything(settings)
    assert left(settings) == after


def test_a_first_run_on_a_disk_full_at_each_write_leaves_whole_tables_or_none(
    settings, monkeypatch, tmp_path
):
    total = n_writes(settings, monkeypatch, run_pipeline)
    expected = tree(settings.outputs)
    for n in range(1, total + 1, EVERY):
        own = type(settings)(
            sources=settings.sources, outputs=tmp_path / f"o{n}", model=settings.model, workers=0
        )
        with disk(monkeypatch, full_from=n), pytest.raises(OutputError, match="No space left"):
            run_pipeline(own)
        assert tree(own.outputs, "tables") in (
            {},
            {path: data for path, data in expected.items() if path.startswith("tables/")},
        )
        run_pipeline(own)
        assert tree(own.outputs) == expected


def test_exports_on_a_full_disk_are_whole_or_not_there(settings, monkeypatch, tmp_path):
    run_pipeline(settings)
    formats = ["parquet", "csv", "jsonl", "tei", "graphml", "gexf", "label-studio"]
    with disk(monkeypatch) as counted:
        export(settings.outputs, tmp_path / "whole", formats=formats)
    expected = tree(tmp_path / "whole", *formats)
    for n in range(1, counted.n_writes + 1, EVERY):
        place = tmp_path / f"e{n}"
        with disk(monkeypatch, full_from=n), pytest.raises(OutputError, match="No space left"):
            export(settings.outputs, place, formats=formats)
        for name in formats:
            own = {path: data for path, data in expected.items() if room(path) == name}
            assert tree(place, name) in ({}, own)
    for name in ("xlsx", "sqlite"):
        export(settings.outputs, tmp_path / "whole", formats=[name])


@pytest.fixture
def mounted(tmp_path):
    """A small file system of its own, where this process may make one."""
    place = tmp_path / "small"
    place.mkdir()
    made = []

    def mount(*options):
        arguments = ["mount", "-t", "tmpfs", "-o", ",".join(options), "none", str(place)]
        if subprocess.run(arguments, capture_output=True).returncode:
            pytest.skip("no file system can be mounted here")
        made.append(place)
        return place

    yield mount
    for one in made:
        subprocess.run(["umount", str(one)], check=True)


@pytest.mark.parametrize("size", ["40k", "120k", "200k"])
def test_a_disk_that_is_full_is_one_line(command, ran, told, mounted, size):
    done = ran(command(workers=1, outputs=mounted(f"size={size}") / "o"))
    assert done.returncode == 2
    assert "cannot be written (No space left on device); free the space" in told(done)


def test_an_output_folder_that_is_read_only_is_one_line(command, ran, told, mounted):
    place = mounted("size=1m")
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    done = ran(command(outputs=place / "o"))
    assert done.returncode == 2
    assert told(done).endswith(
        "/small/o cannot be written (Read-only file system); allow writing there, or choose "
        "another --outputs"
    )


@pytest.mark.parametrize("workers", [0, 1])
def test_files_that_may_not_grow_are_one_line(command, ran, told, workers):
    """As by a quota: a limit of the system on the size of any one file."""
    for n_bytes in (0, 1024, 4096, 12_000):

        def limited(most=n_bytes):
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        done = ran(command(workers=workers), preexec_fn=limited)
        assert done.returncode == 2, n_bytes
        assert "cannot be written (File too large); free the space" in told(done), n_bytes
    assert ran(command()).returncode == 0


def test_no_space_for_what_is_said_is_one_line_and_the_tables_are_there(
    command, env, told, tmp_path
):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(), stdout=full, stderr=subprocess.PIPE, env=env, cwd=tmp_path, timeout=120
        )
    assert done.returncode == 2
    assert told(done).startswith("the terminal or pipe cannot be read or written (No space left")
    assert (tmp_path / "outputs" / "tables" / "datapackage.json").is_file()
