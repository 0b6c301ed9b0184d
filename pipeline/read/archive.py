"""The parts of an Office document: XML in a ZIP archive, read within limits.

Nothing is unpacked that is not asked for by name, and no part beyond `MAX_PART_BYTES`, whatever
the archive says of its size. Entities are not expanded and nothing is fetched; a part with a
document type, where such things would be declared, is refused (the standard forbids it). All parts
together unpack to no more than `MAX_BYTES`.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from posixpath import normpath

from lxml import etree

MAX_ENTRIES = 5_000
MAX_PART_BYTES = 30_000_000
MAX_BYTES = 4 * MAX_PART_BYTES
_MAX_RELATIONS = 2_000


class RefusedError(Exception):
    """Why a document is not read, in one line; it does not leave this room."""


class Parts:
    """The parts of a document, each read when it is asked for.

    Raises :class:`RefusedError`, also later, for what is damaged or beyond the limits.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise RefusedError("no ZIP archive, which a .docx is: save it anew") from error
        entries = self._archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise RefusedError(f"an archive of over {MAX_ENTRIES} entries: no document has so many")
        self._left = MAX_BYTES
        self._names = {entry.filename for entry in entries}

    def tree(self, name: str) -> etree._Element | None:
        """The XML of a part, None where there is none of that name."""
        if name not in self._names:
            return None
        data = self._unpacked(name)
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise RefusedError(
                f"damaged: {name} is no XML, or nested too deeply; save it anew"
            ) from error
        if root.getroottree().docinfo.doctype:
            raise RefusedError(f"{name} declares a document type, which no Word document does")
        return root

    def _unpacked(self, name: str) -> bytes:
        try:
            with self._archive.open(name) as stream:
                data = stream.read(MAX_PART_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise RefusedError(f"damaged: {name} cannot be unpacked; save it anew") from error
        except (RuntimeError, NotImplementedError) as error:
            raise RefusedError(f"{name} is encrypted, or packed in an unusual way") from error
        if len(data) > MAX_PART_BYTES:
            raise RefusedError(f"{name} unpacks to over {MAX_PART_BYTES // 10**6} MB: split it")
        self._left -= len(data)
        if self._left < 0:
            raise RefusedError(f"its parts unpack to over {MAX_BYTES // 10**6} MB: split it")
        return data

    def related(self, name: str) -> Iterator[tuple[str, str]]:
        """What a part refers to in the archive: the kind (its type's last word) and the name.

        The empty name stands for the document itself.
        """
        folder, _, base = name.rpartition("/")
        relations = self.tree(f"{folder}/_rels/{base}.rels".lstrip("/"))
        for relation in [] if relations is None else relations[:_MAX_RELATIONS]:
            target = relation.get("Target", "")
            if target and relation.get("TargetMode") != "External":
                whole = target if target.startswith("/") else f"{folder}/{target}"
                kind = relation.get("Type", "").rpartition("/")[2]
                yield kind, normpath(f"/{whole}").lstrip("/")
