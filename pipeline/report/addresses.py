"""Where each page of the report lies, and how pages link to each other.

Ids come out of file names and other people's tables, so that no page is named by one as it is:
an address is made of letters, digits, hyphens and, where more than that had to go, a hash behind
an underscore. Every address is relative, since the report is opened from any folder.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from anyascii import anyascii

_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OTHER = re.compile(r"[^a-z0-9]+")
# What Windows keeps for itself, whatever the ending.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_LONGEST = 60


@lru_cache(maxsize=1 << 16)
def slug(id_: str) -> str:
    """A file name without suffix, the same for the same id and never for two.

    >>> slug("organisation-oim"), slug("country-BLR")
    ('organisation-oim', 'country-blr_8c5d5e3c9a')
    """
    if len(id_) <= _LONGEST and _PLAIN.fullmatch(id_) and not _RESERVED.fullmatch(id_):
        return id_
    digest = hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    plain = _OTHER.sub("-", anyascii(id_).lower()).strip("-")[:_LONGEST].strip("-")
    return f"{plain or 'x'}_{digest}"


def numbered(stem: str, page: int) -> str:
    """The file of a page of a list: the first has no number.

    >>> numbered("releases", 1), numbered("releases", 2)
    ('releases.html', 'releases_2.html')
    """
    return f"{stem}.html" if page == 1 else f"{stem}_{page}.html"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses from the report's folder; `breaks` are where the later pages of a long release
    begin, in code points of its text.
    """

    breaks: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def release(self, id_: str, start: int | None = None) -> str:
        """The page of a release, or the place on it of the mention that starts there."""
        if start is None:
            return f"releases/{slug(id_)}.html"
        page = 1 + bisect_right(self.breaks.get(id_, ()), start)
        return f"releases/{numbered(slug(id_), page)}#m{start}"

    def entity(self, id_: str) -> str:
        """The page of an entity."""
        return f"entities/{slug(id_)}.html"
