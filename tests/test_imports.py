"""Who may import whom, read from the import statements themselves."""

import ast
from itertools import combinations
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline"
FILES = sorted(PACKAGE.rglob("*.py"))

BASE = {"records", "errors", "text", "dates", "shadow", "files", "privacy", "near"}
STAGES = {"read", "strip", "recognise", "resolve", "write"}
KEEPING = {"store", "settings", "work", "keys"}
# What does the work of a stage on one shard after the other, wherever it runs.
DOING = {"ahead", "tasks", "engine", "sharding", "steps", "ledger", "identities", "put", "run"}
# What each room may import; what it may not is everything else.
MAY_IMPORT = {
    "records": set(),
    "errors": set(),
    "text": set(),
    "dates": {"text"},
    "shadow": set(),
    "files": {"errors"},
    "sheets": {"text"},
    "gazetteer": BASE | {"sheets"},
    "privacy": set(),
    "near": {"text"},
    "circles": set(),
    **dict.fromkeys(STAGES, BASE | {"gazetteer"}),
    "write": BASE | {"store"},
    "correct": BASE | {"sheets", "gazetteer", "resolve"},
    "score": BASE,
    "store": BASE,
    "settings": BASE | {"read"},
    "keys": set(),
    "work": BASE | {"store"},
    "run": BASE | {"settings"},
    "contacts": BASE | {"work"},
    "tasks": BASE | STAGES | KEEPING | {"contacts", "gazetteer"},
    "engine": BASE | KEEPING | {"circles", "tasks", "sharding", "read", "recognise"},
    "contents": BASE | {"keys", "read"},
    "ahead": BASE | {"settings", "contents", "engine", "read"},
    "sharding": {"keys", "read", "tasks"},
    "steps": BASE
    | STAGES
    | KEEPING
    | {"gazetteer", "tasks", "engine", "sharding", "contents", "ahead"},
    "ledger": BASE | KEEPING | {"resolve"},
    "identities": BASE | KEEPING | {"resolve", "ledger"},
    "put": BASE
    | STAGES
    | KEEPING
    | {"contacts", "correct", "tasks", "steps", "ledger", "identities"},
    "flow": BASE | STAGES | KEEPING | DOING | {"gazetteer", "correct"},
    "look": BASE | KEEPING | {"contacts", "write"},
    "train": BASE | {"gazetteer", "strip", "recognise", "score"},
    "doctor": BASE | {"gazetteer", "settings", "read", "strip", "recognise"},
    "review": BASE | {"sheets", "score", "write"},
    "export": BASE | {"write", "look"},
    "report": BASE | {"write", "look"},
    "cli": BASE
    | KEEPING
    | {"circles", "flow", "ahead", "steps", "look", "run", "score", "train", "review", "write"}
    | {"export", "report", "doctor"},
    "__main__": {"cli"},
    "__init__": {"flow", "settings", "write"},  # the public names, when they are asked for
}
# Packages that only some files know, so that they can be replaced there.
KNOWN_BY = {
    "spacy": {"recognise/model.py", "recognise/stock.py", "train/ner.py"},
    "thinc": {"recognise/distinct.py", "recognise/model.py", "train/ner.py"},
    "typer": {"cli"},
    "rich": {"cli"},
    "trafilatura": {"read"},
    "pypdf": {"read/pdf.py"},
    "py3langid": {"strip"},
    "pandas": {"put.py", "write", "export"},
    "pyarrow": {"write", "store.py"},
    "multiprocessing": {"engine", "train"},
    "xlsxwriter": {"export/xlsx.py"},
    "jinja2": {"report"},
    "markupsafe": {"report"},
    "dask": {"engine/scheduler.py"},
    "distributed": {"engine/cluster.py", "engine/remote.py", "engine/scheduler.py"},
}


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """Every module that a file imports, at its top or inside a function, with the line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports by dots"
            yield node.module, node.lineno
            if node.module == "pipeline":
                yield from ((f"pipeline.{alias.name}", node.lineno) for alias in node.names)


def test_every_room_is_in_the_table():
    assert {room_of(path) for path in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_imports_run_one_way(room):
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line} imports {module}"
        for path in FILES
        if room_of(path) == room
        for module, line in imported(path)
        if module.startswith("pipeline.") and module.split(".")[1] not in MAY_IMPORT[room] | {room}
    ]
    assert wrong == []


def test_the_table_itself_has_no_circle_and_keeps_stages_apart():
    order: list[str] = []
    while len(order) < len(MAY_IMPORT):
        free = {room for room, needs in MAY_IMPORT.items() if needs <= set(order)} - set(order)
        assert free, f"a circle among {set(MAY_IMPORT) - set(order)}"
        order += sorted(free)
    for one, other in combinations(STAGES, 2):
        assert other not in MAY_IMPORT[one]
        assert one not in MAY_IMPORT[other]


@pytest.mark.parametrize("package", KNOWN_BY)
def test_a_package_is_known_in_one_place(package):
    knowing = {
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        for module, _ in imported(path)
        if module.split(".")[0] == package
    }
    assert knowing, f"nothing imports {package}"
    strangers = {
        path
        for path in knowing
        if path not in KNOWN_BY[package] and room_of(PACKAGE / path) not in KNOWN_BY[package]
    }
    assert strangers == set()


def test_only_the_command_line_prints():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in FILES
        if room_of(path) != "cli"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Name) and node.id in {"print", "input"})
        or (
            isinstance(node, ast.Attribute)
            and node.attr in {"stdout", "stderr", "stdin"}
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        )
    ]
    assert wrong == []


def test_no_room_takes_another_rooms_private_names():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {alias.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline")
        for alias in node.names
        if alias.name.startswith("_")
    ]
    assert wrong == []
