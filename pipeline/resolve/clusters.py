"""The bookkeeping of identity: what one release calls one thing, and what is joined to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import EntityType, Mention

SAME_NAME = "same name up to case, accents, punctuation and articles"
SAME_WORDS = "same name up to plural, small words and known acronyms inside it"


@dataclass(slots=True)
class Local:
    """The mentions of one release that name one thing, each with the reason why it does.

    `known` is a gazetteer id or empty, `country` alpha-3 or empty. `apart` names what a thing
    must share with another of the same name to be one with it (empty: the name is enough), and
    `shown_with_country` says that its name alone does not tell it from those others.
    """

    release_id: str
    type: EntityType
    named: list[tuple[Mention, str]]
    known: str = ""
    country: str = ""
    apart: str = ""
    shown_with_country: bool = False


def only(values: Iterable[str]) -> str:
    """The only value that is not empty, or empty where there are several or none."""
    found = set(values) - {""}
    return found.pop() if len(found) == 1 else ""


class Clusters:
    """Items 0..n-1 in disjoint sets, each set with at most one value of every tag.

    A join that would give a set two values of a tag (two gazetteer ids, two countries) is refused.
    """

    def __init__(self, size: int, *tags: Iterable[str]) -> None:
        self._parent = list(range(size))
        self._tags = [list(values) for values in tags]
        self._joined = [False] * size
        self._one = [False] * size
        self.reasons: list[str] = [""] * size

    def find(self, item: int) -> int:
        """The item that stands for the set: its smallest."""
        root = item
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[item] != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def join(self, full: int, short: int, reason: str) -> bool:
        """Whether the two are now one; `reason` is kept for what was joined to the fuller one."""
        if full == short:
            self._one[full] = True
        first, second = self.find(full), self.find(short)
        if first == second:
            return True
        if any(tag[first] and tag[second] and tag[first] != tag[second] for tag in self._tags):
            return False
        self.reasons[short] = self.reasons[short] or reason
        low, high = min(first, second), max(first, second)
        self._parent[high] = low
        self._joined[low] = True
        for tag in self._tags:
            tag[low] = tag[low] or tag[high]
        return True

    def alone(self, item: int) -> bool:
        """Whether nothing has been joined with the item."""
        return not self._joined[self.find(item)]

    def together(self, item: int) -> bool:
        """Whether what is like the item is one with it: it was joined, if only with itself."""
        return self._one[item] or not self.alone(item)

    def set_tag(self, item: int, value: str) -> None:
        """Give the item's set a value of the first tag, found out later."""
        self._tags[0][self.find(item)] = value

    def sets(self) -> list[list[int]]:
        """The sets, each sorted, in the order of their smallest items."""
        members: dict[int, list[int]] = {}
        for item in range(len(self._parent)):
            members.setdefault(self.find(item), []).append(item)
        return list(members.values())
