"""The words of roles in ``roles.toml``, ready to be asked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipeline.text import fold

_FILE = Path(__file__).with_name("roles.toml")
_PREFIX = re.compile(r"^(?:(?:ex|vice|co|sous|archi|eco)-?)+(?=\w{4})")


@dataclass(frozen=True, slots=True)
class RoleWords:
    """What ``roles.toml`` holds, folded; the comments there say what each list is for."""

    heads: frozenset[str]
    before_heads: frozenset[str]
    no_part: frozenset[str]
    beside: frozenset[str]
    endings: tuple[str, ...]
    no_occupation: frozenset[str]
    ends: frozenset[str]
    ranks: frozenset[str]
    personal: frozenset[str]

    def is_personal(self, role: str) -> bool:
        """Whether the folded role is somebody's (*son conseiller*), not a body's."""
        return role.split(" ")[0] in self.personal

    def is_head(self, word: str, *, beside: bool = False) -> bool:
        """Whether a role may begin with the folded word; `beside` a name more words may."""
        if word in self.heads:
            return True
        if "-" in word or word.startswith(("ex", "vice", "co", "sous")):
            rest = _PREFIX.sub("", word)
            if rest in self.heads or word.split("-")[0] in self.heads:
                return True
        return beside and (
            word in self.beside
            or (len(word) > 5 and word.endswith(self.endings) and word not in self.no_occupation)
        )


def load_role_words() -> RoleWords:
    """The word lists that stand beside this module."""
    lists = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    heads = lists.pop("heads").split()
    sets = {name: frozenset(map(fold, words)) for name, words in lists.items()}
    endings = tuple(sorted(sets.pop("endings")))
    return RoleWords(heads=frozenset(map(fold, heads)), endings=endings, **sets)
