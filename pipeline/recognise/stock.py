"""The stock pipeline, loaded in half the time that `spacy.load` takes.

Half of that time Python compiles one pattern: French words that are not cut at their hyphens, 266
alternatives that each spell out every lower-case letter there is, a million and a half characters.
Here alternatives that end alike are written once behind their beginnings, which matches the same
words. The French defaults of spaCy hold that pattern too, and what they hold is in the model's own
files: so the pipeline is loaded as one of no language. And most of the rest goes into 712,953 words
that the vectors were made of: a word is looked up by its hash, and what is read in a text brings
its own letters along, so that they are not needed (a tenth of a gigabyte).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from spacy import util
from spacy.language import Language
from spacy.tokenizer import Tokenizer

_NO_LANGUAGE = "xx"
_BARE = "releve.bare.v1"
# A class of characters that holds whole alphabets.
_ALPHABET = re.compile(r"\[[^\[\]]{400,}\]")
_BETWEEN = ")|(?:"


@util.registry.tokenizers(_BARE)  # type: ignore[untyped-decorator]
def bare_tokenizer() -> Callable[[Language], Tokenizer]:
    """A tokenizer that has no patterns yet: those of no language need not be compiled before."""
    return lambda nlp: Tokenizer(nlp.vocab)


def load_stock(name: str, exclude: Sequence[str], infixes: Sequence[str] = ()) -> Language:
    """The installed pipeline without some of its parts; OSError where it is not installed.

    Its answers and its tokens are those of `spacy.load`, but that words are cut at `infixes` too.
    """
    if not util.is_package(name):
        raise OSError(f"{name} is not installed")
    package = util.get_package_path(name)
    meta = util.get_model_meta(package)
    folder = package / f"{meta['lang']}_{meta['name']}-{meta['version']}"
    config = util.load_config(folder / "config.cfg")
    config["nlp"]["lang"] = _NO_LANGUAGE
    config["nlp"]["tokenizer"] = {"@tokenizers": _BARE}
    nlp = util.load_model_from_config(config, exclude=exclude, meta=meta)
    nlp.from_disk(folder, exclude=[*exclude, "tokenizer", "strings"])
    _load_tokenizer(nlp, folder / "tokenizer", infixes)
    return nlp


def _load_tokenizer(nlp: Language, path: Path, infixes: Sequence[str]) -> None:
    """The tokenizer, its longest pattern written shortly, and each compiled once.

    Its exceptions come last: they are cut anew whenever a pattern changes.
    """
    kept = path.read_bytes()
    told: dict[str, Any] = {}  # spaCy says that it is bytes; it is texts and a dictionary
    ours = ("infix_finditer", "token_match", "exceptions")
    util.from_bytes(kept, {name: partial(told.setdefault, name) for name in ours}, [])
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    tokenizer.from_bytes(kept, exclude=["vocab", *ours])
    own = [told["infix_finditer"]] if told["infix_finditer"] else []
    tokenizer.infix_finditer = util.compile_infix_regex([*own, *infixes]).finditer
    if told["token_match"]:
        tokenizer.token_match = re.compile(shortened(told["token_match"])).match
    tokenizer.rules = told["exceptions"]


def shortened(pattern: str) -> str:
    """A pattern that matches what `pattern` does, alternatives that end alike joined.

    Where it is not a list of groups that begin at the start of the text, it is left as it is.

    >>> long = "a-zß-öø-ÿ" * 60
    >>> shortened(f"(?iu)(?:^ex-[{long}]+$)|(?:^mi-[{long}]+$)|(?:^no$)") == (
    ...     f"(?iu)(?:^no$)|(?:(?:^ex-|^mi-)[{long}]+$)"
    ... )
    True
    """
    flags, opening, rest = pattern.partition("(?:")
    alternatives = rest.removesuffix(")").split(_BETWEEN)
    if not opening or not all(part.startswith("^") and part.endswith("$") for part in alternatives):
        return pattern
    single: list[str] = []
    beginnings: dict[str, list[str]] = {}
    for part in alternatives:
        alphabet = _ALPHABET.search(part)
        if alphabet is None:
            single.append(part)
        else:
            beginnings.setdefault(part[alphabet.start() :], []).append(part[: alphabet.start()])
    joined = [f"(?:{'|'.join(starts)}){end}" for end, starts in beginnings.items()]
    return flags + "|".join(f"(?:{part})" for part in (*single, *joined))
