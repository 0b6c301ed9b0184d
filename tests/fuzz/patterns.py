"""Every regular expression of the package, and texts that make a bad one slow.

`collected` are the patterns that the package compiles while all its modules are imported and all
its lists are loaded, those of the toml files among them, and the ones written as a literal where
they are used. `attacks` reads a pattern's own parse tree: for each repetition a text that comes to
it, repeats what it repeats, and ends with what cannot match, so that a bad pattern goes back over
all of it again and again.

Run as a program it attacks them all and prints one line for each that is too slow.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pipeline

PACKAGE = Path(pipeline.__file__).parent
FUNCTIONS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
# What no pattern goes on with.
_ENDS = ("\0", "!\n")
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
# Bounded repetitions of fewer cost no more than their bound.
_FEW = 10
LARGE = 16_000
# A text so short takes no time, whatever the pattern, unless that is a very bad one.
_TINY = 256
# Shorter than this is not measured: a square of LARGE would take longer.
_NOTHING = 0.02
# Twice the text in less than this many times the time; a square takes four times.
MOST = 3.0


@dataclass(frozen=True)
class Used:
    """Which module compiles a pattern, and how it is used.

    `searched`: it is looked for anywhere in a text. `whole`: it may have to match to the end.
    """

    module: str
    searched: bool = True
    whole: bool = True


def collected() -> dict[tuple[str, int], Used]:
    """Pattern and flags, with where and how it is used."""
    found: dict[tuple[str, int], Used] = {}
    compiled = re.compile

    def noted(pattern, flags=0):
        made = compiled(pattern, flags)
        by = sys._getframe(1).f_globals.get("__name__", "")
        if by.startswith("pipeline.") and isinstance(made.pattern, str):
            found.setdefault((made.pattern, made.flags), Used(by))
        return made

    for name in [name for name in sys.modules if name.startswith("pipeline.")]:
        del sys.modules[name]
    re.compile = noted
    try:
        for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
            if module.name != "pipeline.__main__":
                importlib.import_module(module.name)
        _load_lists()
    finally:
        re.compile = compiled
    whole = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    for module in [m for name, m in sys.modules.items() if name.startswith("pipeline.")]:
        own = Path(str(module.__file__)).read_text("utf-8")
        for name, value in vars(module).items():
            source = own if name.startswith("_") else whole
            if isinstance(value, re.Pattern) and (value.pattern, value.flags) in found:
                methods = set(re.findall(rf"\b{name}\.(\w+)\(", source))
                elsewhere = re.search(rf"\b{name}\b(?!\.\w+\(| =|:)", source)
                if methods and methods <= {"match", "fullmatch"} and not elsewhere:
                    used = found[value.pattern, value.flags]
                    found[value.pattern, value.flags] = replace(
                        used, searched=False, whole="fullmatch" in methods
                    )
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if _is_literal(node):
                made = compiled(node.args[0].value)
                by = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
                searched = node.func.attr not in {"match", "fullmatch"}
                whole = node.func.attr == "fullmatch"
                found.setdefault((made.pattern, made.flags), Used(by, searched, whole))
    return found


def _is_literal(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in FUNCTIONS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and isinstance(node.args[0], ast.Constant)
    )


def _load_lists() -> None:
    """Load all that compiles patterns when it is loaded."""
    load_gazetteer = importlib.import_module("pipeline.gazetteer").load_gazetteer
    gazetteer = load_gazetteer()
    importlib.import_module("pipeline.strip").load_stripper(gazetteer, boilerplate=["Un", "Deux"])
    importlib.import_module("pipeline.resolve").load_tools(gazetteer)
    words = importlib.import_module("pipeline.report.words")
    for language in ("fr", "en"):
        words.load_words(language)


# Parse trees ------------------------------------------------------------------------------------


def _one(category: object) -> str:
    """A character of a category."""
    return {
        codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a",
        codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: " ",
    }[category]  # fmt: skip


def _in_class(items: list[tuple[object, object]]) -> str:
    """A character of a class."""
    if items[0][0] is codes.NEGATE:
        pattern = re.compile(_class_source(items[1:]))
        usual = "a 1.-\n\"'éA<,@_"
        return next(c for c in [*usual, *map(chr, range(0x3000))] if not pattern.match(c))
    code, value = items[0]
    if code is codes.RANGE:
        return chr(value[0])
    return _one(value) if code is codes.CATEGORY else chr(value)


def _class_source(items: list[tuple[object, object]]) -> str:
    parts = []
    for code, value in items:
        if code is codes.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        elif code is codes.CATEGORY:
            names = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}
            *negated, kind = str(value).removeprefix("CATEGORY_").split("_")
            parts.append("\\" + (names[kind].upper() if negated else names[kind]))
        else:
            parts.append(re.escape(chr(value)))
    return f"[{''.join(parts)}]"


def sample(tree: object, groups: dict[int, str] | None = None) -> str:
    """A text that the tree is likely to match."""
    groups = {} if groups is None else groups
    text = ""
    for code, value in tree:  # type: ignore[attr-defined]
        if code is codes.LITERAL:
            text += chr(value)
        elif code is codes.NOT_LITERAL:
            text += "b" if value == ord("a") else "a"
        elif code is codes.ANY:
            text += "a"
        elif code is codes.IN:
            text += _in_class(value)
        elif code in _REPEATS:
            low, high, inner = value
            text += sample(inner, groups) * max(low, min(high, 1))
        elif code is codes.SUBPATTERN:
            number, _, _, inner = value
            groups[number] = sample(inner, groups)
            text += groups[number]
        elif code is codes.ATOMIC_GROUP:
            text += sample(value, groups)
        elif code is codes.BRANCH:
            text += sample(value[1][0], groups)
        elif code is codes.GROUPREF:
            text += groups.get(value, "")
        elif code is codes.GROUPREF_EXISTS:
            text += sample(value[1], groups)
        elif code is codes.ASSERT and value[0] > 0:
            # what has to follow is mostly what follows anyway
            text += ""
    return text


def _pumps(tree: object, before: str = "") -> Iterator[tuple[str, str]]:
    """For each long repetition: a text that comes to it, and what it repeats."""
    text = before
    for item in tree:  # type: ignore[attr-defined]
        code, value = item
        if code in _REPEATS:
            _, high, inner = value
            if high > _FEW:
                for way in _ways(inner):
                    yield text, way
            yield from _pumps(inner, text)
        elif code is codes.SUBPATTERN:
            yield from _pumps(value[3], text)
        elif code is codes.ATOMIC_GROUP:
            yield from _pumps(value, text)
        elif code is codes.BRANCH:
            for way in value[1]:
                yield from _pumps(way, text)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _pumps(value[1], text)
        text += sample([item])


def _ways(inner: object) -> list[str]:
    """What the inside of a repetition may match: each branch, each kind of a class."""
    found = {sample(inner)}
    if len(inner) == 1:  # type: ignore[arg-type]
        code, value = inner[0]  # type: ignore[index]
        if code is codes.SUBPATTERN:
            return _ways(value[3])
        if code is codes.BRANCH:
            found |= {way for branch in value[1] for way in _ways(branch)}
        if code is codes.IN and value[0][0] is not codes.NEGATE:
            found |= {_in_class([item]) for item in value}
    return sorted(found - {""})


def attacks(pattern: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """Head, what is repeated, and tail of texts that may make a pattern slow."""
    tree = parser.parse(pattern, flags)
    whole = sample(tree)
    seen: set[tuple[str, str]] = set()
    plain = [("", unit) for unit in ("a", "A", " ", "1", ".", "\n", "a ", "A-", "(", '"', "<")]
    for head, pump in [*_pumps(tree), *plain, ("", whole)]:
        for one in ((head, pump), ("", pump), ("", head + pump)):
            if one[1] and one not in seen:
                seen.add(one)
                for tail in _ENDS:
                    yield *one, tail


# Time -------------------------------------------------------------------------------------------


def _seconds(pattern: re.Pattern[str], text: str, searched: bool, whole: bool) -> float:
    best = 9e9
    for _ in range(2):
        before = time.process_time()
        for _ in pattern.finditer(text) if searched else ():
            pass
        if not searched:
            pattern.match(text)
        if whole and not searched:
            pattern.fullmatch(text)
        best = min(best, time.process_time() - before)
        if best < _NOTHING:
            break
    return best


def slow(
    pattern: str, flags: int, *, searched: bool, whole: bool = True, limit: int = LARGE
) -> str:
    """The attack under which a pattern is too slow, or nothing; `limit` is the longest text."""
    made = re.compile(pattern, flags)
    for head, pump, tail in attacks(pattern, flags):

        def seconds(size: int, text=(head, pump, tail)) -> float:
            return _seconds(
                made, text[0] + text[1] * (size // len(text[1]) + 1) + text[2], searched, whole
            )

        size = 16
        while size <= limit and (taken := seconds(size)) < _NOTHING:
            # in small steps at first: what doubles with each character would not come back
            size = size * 2 if size > _TINY else size * 5 // 4
        if size <= _TINY:
            return (
                f"{head[:40]!r} + {pump[:40]!r} * n + {tail!r}: {taken:.3f} s for {size} characters"
            )
        if size > limit or seconds(2 * size) <= MOST * taken:
            continue
        # again, for the clock may have been disturbed
        taken = min(seconds(size) for _ in range(3))
        twice = min(seconds(2 * size) for _ in range(3))
        if twice > MOST * taken:
            shown = f"{head[:40]!r} + {pump[:40]!r} * n + {tail!r}"
            return f"{shown}: {taken:.3f} s for {size} characters, {twice:.3f} s for twice as many"
    return ""


if __name__ == "__main__":
    for (pattern, flags), used in sorted(collected().items(), key=lambda one: one[1].module):
        sys.stdout.write(f"? {used.module}: {pattern[:60]!r}\n")
        sys.stdout.flush()
        if told := slow(pattern, flags, searched=used.searched, whole=used.whole):
            sys.stdout.write(f"! {used.module}: {pattern!r}: {told}\n")
    sys.stdout.write("all were tried\n")
