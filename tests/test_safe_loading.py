"""Nothing that is read can run: no pickle, no eval, no YAML, no entity, no code from data files.

Read from the source itself, call by call. spaCy's own pipelines (`--model NAME`) are code that a
user has installed, and are loaded as such.
"""

import ast
from pathlib import Path

import pytest

from pipeline.errors import GoldError
from pipeline.score.gold import read_gold

PACKAGE = Path(__file__).parents[1] / "pipeline"
FILES = sorted(PACKAGE.rglob("*.py"))

NO_MODULES = {
    "pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "ruamel",
    "ruamel_yaml", "jsonpickle", "code", "codeop", "runpy", "imp", "ctypes", "xmlrpc",
    "xml.etree", "xml.dom", "xml.sax", "xml.parsers", "subprocess", "socket", "urllib.request",
    "http", "requests", "httpx", "telnetlib", "ftplib",
}  # fmt: skip
NO_CALLS = {
    "eval", "exec", "compile", "__import__", "execfile", "os.system", "os.popen", "os.execv",
    "pd.read_pickle", "pd.eval", "np.fromregex", "np.lib.format.read_array", "torch.load",
    "etree.parse", "etree.iterparse", "etree.XSLT", "etree.XInclude", "lxml.html.parse",
}  # fmt: skip
# Parsing by these needs a parser that was made here.
PARSERS = {"etree.fromstring", "etree.XML", "lxml.html.document_fromstring", "lxml.html.fromstring"}


def name_of(node):
    """A dotted name, empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = name_of(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def given(call):
    """The keyword arguments of a call that are constants."""
    return {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}


def wrong_in(source):
    for node in ast.walk(ast.parse(source)):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        for module in modules:
            parts = module.split(".")
            if {".".join(parts[:n]) for n in range(1, len(parts) + 1)} & NO_MODULES:
                yield f"imports {module}"
        if not isinstance(node, ast.Call):
            continue
        called, named = name_of(node.func), given(node)
        if called in NO_CALLS:
            yield f"calls {called}"
        if called in {"np.load", "numpy.load"} and named.get("allow_pickle") is not False:
            yield "np.load without allow_pickle=False"
        if called.endswith("XMLParser"):
            safe = (named.get("resolve_entities"), named.get("load_dtd"), named.get("no_network"))
            if safe != (False, False, True) or named.get("huge_tree", False):
                yield f"{called} with entities, a DTD, a network or without limits"
        if called.endswith("HTMLParser") and (
            named.get("no_network") is not True or named.get("huge_tree") is not False
        ):
            yield f"{called} with a network or without limits"
        if called in PARSERS:
            by = [k for k in node.keywords if k.arg == "parser"]
            if not by and len(node.args) < 2:
                yield f"{called} without a parser of ours"
        if called.endswith("Environment") and named.get("autoescape") is not True:
            yield "templates that escape nothing"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_that_is_read_can_run(path):
    assert list(wrong_in(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "import xml.etree.ElementTree as ET",
        "from xml.etree import ElementTree",
        "from urllib import request",
        "eval(text)",
        "exec(text)",
        "__import__(text)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "etree.fromstring(data)",
        "etree.parse(path)",
        "etree.XMLParser(resolve_entities=False)",
        "etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)",
        "lxml.html.HTMLParser(no_network=True)",
        "lxml.html.fromstring(data)",
        "jinja2.Environment()",
    ],
)
def test_the_check_sees_what_it_is_for(source):
    assert len(list(wrong_in(source))) >= 1


def test_data_files_are_of_kinds_that_hold_no_code():
    kinds = {path.suffix for path in PACKAGE.rglob("*") if path.is_file()}
    kinds -= {".py", ".pyc", ".html", ".css", ".js", ".md", ".typed", ""}
    assert kinds <= {".toml", ".csv", ".json", ".txt", ".npz", ".svg", ".xml", ".tsv"}


def gold(tmp_path, prolog, text):
    path = tmp_path / "un.xml"
    path.write_text(
        f'<?xml version="1.0"?>\n{prolog}<release id="un"><z k="body">{text}</z></release>', "utf-8"
    )
    return path


def test_gold_with_external_entities_reads_no_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("motdepasse")
    prolog = f'<!DOCTYPE release [<!ENTITY x SYSTEM "{secret.as_uri()}">]>\n'
    told = ""
    try:
        read = read_gold(gold(tmp_path, prolog, "Le &x; Mali"))
    except GoldError as error:
        told = str(error)
        read = ()
    assert "motdepasse" not in told + repr(read)


def test_gold_with_a_bomb_of_entities_ends_soon_and_is_small(tmp_path):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    prolog = f'<!DOCTYPE release [<!ENTITY e0 "ha">{entities}]>\n'
    try:
        read = read_gold(gold(tmp_path, prolog, "Le &e11; Mali"))
    except GoldError as error:
        read = (str(error),)
    assert len(repr(read)) < 10_000
