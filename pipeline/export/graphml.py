"""GraphML: the network of entities, for Gephi, yEd, igraph, networkx.

Source: http://graphml.graphdrawing.org/primer/graphml-primer.html.
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

FILE = "releve.graphml"
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_EDGE_COLUMNS = ("first_date", "last_date")


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes one undirected graph; notes say where a release was cut short."""
    found = network(source)
    with xml_file(folder / FILE) as file, file.element("graphml", nsmap={None: _NAMESPACE}):
        _key(file, "label", "node", "string")
        for name, type in NODE_TYPES.items():
            _key(file, name, "node", type)
        # Gephi takes the attribute of this name for the weight
        _key(file, "weight", "edge", "double")
        for name in _EDGE_COLUMNS:
            _key(file, f"edge_{name}", "edge", "string", shown=name)
        with file.element("graph", id="releve", edgedefault="undirected"):
            for id, name, values in nodes(source):
                _element(file, "node", {"id": id}, {"label": name, **values})
            for edge in found.edges:
                data: dict[str, Any] = {"weight": float(edge.weight)}
                if edge.first_date:
                    data["edge_first_date"] = edge.first_date
                    data["edge_last_date"] = edge.last_date
                ends = {"source": edge.source, "target": edge.target}
                _element(file, "edge", ends, data)
    return found.notes


def _key(file: Any, id: str, of: str, type: str, *, shown: str = "") -> None:  # noqa: ANN401
    attributes = {"id": id, "for": of, "attr.name": shown or id, "attr.type": type}
    file.write("\n", etree.Element("key", attributes))


def _element(
    file: Any,  # noqa: ANN401
    tag: str,
    attributes: Mapping[str, str],
    data: Mapping[str, Any],
) -> None:
    made = element(tag, attributes)
    for key, value in data.items():
        etree.SubElement(made, "data", key=key).text = xml_text(str(value))
    file.write("\n", made)


FORMAT = Format("graphml", "the network of entities, for Gephi, yEd, igraph", write)
