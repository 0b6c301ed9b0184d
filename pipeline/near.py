"""What somebody may have meant who named what is not there."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from pipeline.text import fold

_LIKE = 65  # of 100, rapidfuzz's ratio: a slip or two in a short name


def no_release(wanted: str, ids: Iterable[str], *, most: int) -> str:
    """What to say to somebody who named a release that is not there."""
    near = ", ".join(near_names(wanted, ((name, name) for name in ids), most=most))
    hint = f"near that: {near}" if near else "the table releases lists them"
    return f"there is no release {wanted!r}; {hint}"


def near_names(wanted: str, names: Iterable[tuple[str, str]], *, most: int = 5) -> list[str]:
    """What is called nearly as `wanted`, the likest first, each once.

    `names` are pairs of a name and what to offer for it. A name counts without case and accents,
    as a whole, by its last path part, and by as much of the beginning of both as was given.

    >>> near_names("comunique-3", [("2021/communique-3", "a"), ("2021/lettre", "b")])
    ['a']
    >>> near_names("comu", [("2021/communique-3", "a"), ("2021/lettre", "b")])
    ['a']
    """
    key = fold(wanted)
    if not key.strip():
        return []
    offers: dict[str, dict[str, None]] = {}
    for name, offer in names:
        whole = fold(name)
        last = whole.rpartition("/")[2]
        for form in (whole, last, whole[: len(key)], last[: len(key)]):
            offers.setdefault(form, {})[offer] = None
    found: dict[str, None] = {}
    # Several forms may lead to one offer, so that more are asked for than are wanted.
    close = process.extract(
        key, list(offers), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=3 * most
    )
    for form, *_ in sorted(close, key=lambda one: (-one[1], one[0])):
        found |= offers[form]
    return list(found)[:most]
