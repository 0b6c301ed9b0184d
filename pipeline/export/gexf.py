"""GEXF: the network of entities over time, for Gephi.

Version 1.2 of the format, which every Gephi since 0.8 reads. Its creation date is left out, so
that the same tables give the same bytes. Source: https://gexf.net/primer.html.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lxml.etree as etree

from pipeline.export.format import Format
from pipeline.export.network import NODE_TYPES, network, nodes
from pipeline.export.source import Source
from pipeline.export.xml import element, xml_file, xml_text

FILE = "releve.gexf"
_NAMESPACE = "http://www.gexf.net/1.2draft"


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes one graph; entities and links last from their first release to their last."""
    found = network(source)
    with (
        xml_file(folder / FILE) as file,
        file.element("gexf", nsmap={None: _NAMESPACE}, version="1.2"),
    ):
        meta = etree.Element("meta")
        etree.SubElement(meta, "creator").text = "releve"
        file.write("\n", meta, "\n")
        graph = {"defaultedgetype": "undirected", "mode": "dynamic", "timeformat": "date"}
        with file.element("graph", graph):
            file.write("\n", _attributes())
            with file.element("nodes"):
                for id, name, values in nodes(source):
                    file.write("\n", _node(id, name, values))
            with file.element("edges"):
                for number, edge in enumerate(found.edges):
                    attributes = {
                        "id": str(number),
                        "source": edge.source,
                        "target": edge.target,
                        "weight": str(float(edge.weight)),
                    }
                    attributes |= _lasting(edge.first_date, edge.last_date)
                    file.write("\n", element("edge", attributes))
    return found.notes


def _attributes() -> Any:  # noqa: ANN401
    group = etree.Element("attributes", {"class": "node", "mode": "static"})
    for name, type in NODE_TYPES.items():
        etree.SubElement(group, "attribute", id=name, title=name, type=type)
    return group


def _node(id: str, name: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401
    lasting = _lasting(values.get("first_date", ""), values.get("last_date", ""))
    node = element("node", {"id": id, "label": name, **lasting})
    group = etree.SubElement(node, "attvalues")
    for column, value in values.items():
        etree.SubElement(group, "attvalue", {"for": column, "value": xml_text(str(value))})
    return node


def _lasting(first: str, last: str) -> dict[str, str]:
    return {"start": first, "end": last} if first and last else {}


FORMAT = Format("gexf", "the network of entities over time, for Gephi", write)
