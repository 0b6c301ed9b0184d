"""The reasons that the code gives, read from its source, for the tests of docs/.

A reason is found where it is made: an argument of a record that carries one, what a function
returns, a variable or constant that is named so. An f-string is a family of reasons; what it
fills in is ``…``.
"""

import ast
import re
from itertools import chain

from doc_blocks import ROOT

# Calls by name, and the position of the argument that is a reason (``reason=`` counts everywhere).
CALLS = {
    **{
        "Loser": 1,
        "Dropped": 4,
        "Skip": 2,
        "_skip": 1,
        "BadRow": 1,
        "Zone": 3,
        "Hint": 3,
        "Decoded": 2,
    },
    **{"join": 2, "_joined": 2, "_Found": 2},
}
NAMES = re.compile(
    r"reasons?|notes?|told|hint|near|same_\w+|_?(?:nothing|results|no_file|no_text|contact_data|patterns"
    r"|shared|other|usual|site_or_title|shouted)",
    re.IGNORECASE,
)
# What only joins reasons to each other, or goes before one.
JOINTS = {"…; …", "no …: …", "…: …", "markup: …"}


def texts(node):
    """The texts that an expression may be or holds, with ``…`` for what is filled in."""
    if isinstance(node, ast.Constant):
        return {node.value.replace("{}", "…")} if isinstance(node.value, str) else set()
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "…" for p in node.values]
        return {re.sub("…+", "…", "".join(parts))}
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    if isinstance(node, ast.BoolOp):
        return set(chain.from_iterable(map(texts, node.values)))
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return set(chain.from_iterable(map(texts, node.elts)))
    if isinstance(node, ast.ListComp):
        return texts(node.elt)
    return set()


def reasons_in(*paths, single_words=False):
    """The families of reasons that some files or rooms of the code make.

    Single words, which may be anything, are among them only if asked for.
    """
    files = chain.from_iterable(
        sorted((ROOT / "pipeline" / path).rglob("*.py")) or [ROOT / "pipeline" / path]
        for path in paths
    )
    found = set(chain.from_iterable(_made_in(ast.parse(f.read_text("utf-8"))) for f in files))
    return {text for text in found - JOINTS if _is_told(text, single_words)}


def _is_told(text, single_words):
    """Whether it is words, not a pattern, and says more than what is filled in."""
    if re.search(r"\\|\(\?|\]\{|\n|^«|»$", text) or len(re.sub(r"[\W_]", "", text)) < 4:
        return False
    return single_words or " " in text.strip()


def _made_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _given(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value:
            targets = getattr(node, "targets", None) or [node.target]
            if any(NAMES.fullmatch(_name(target)) for target in targets):
                yield from texts(node.value)
        elif isinstance(node, ast.Return) and node.value:
            yield from texts(node.value)


def _given(call):
    name = _name(call.func)
    place = CALLS.get(name)
    if place is not None and place < len(call.args):
        yield from texts(call.args[place])
    noted = name == "append" and _name(call.func.value) == "notes"
    for argument in call.args:
        in_tuple = name in {"add", "append"} and isinstance(argument, ast.Tuple)
        if name == "Candidate" or noted or in_tuple:
            yield from texts(argument)
    yield from chain.from_iterable(texts(k.value) for k in call.keywords if k.arg == "reason")


def _name(node):
    named = node.value if isinstance(node, ast.Subscript) else node
    return getattr(named, "id", getattr(named, "attr", ""))


def fits(family, text):
    """Whether a text is of a family, or the other way round."""
    return _pattern(family).fullmatch(text) or _pattern(text).fullmatch(family)


def _pattern(family):
    return re.compile(".+".join(map(re.escape, family.split("…"))))
