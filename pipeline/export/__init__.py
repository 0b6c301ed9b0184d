"""`export`: the tables of a run in the formats of the tools that people already use.

source      what every writer writes from: tables row by row, texts, release by release
select      without contact lines and contact data
format      what a format is; writers: all of them by name
run         each format in a folder of its own, replaced as a whole
parquet sqlite xlsx sheets graphml gexf jsonl tei labelstudio      one writer each
network     who is named with whom, for graphml and gexf
standoff    the list of entities that TEI documents refer to
tasks       what was corrected in Label Studio, read back …
corrections gold      … as lines for corrections.csv, as gold for `releve score`
"""

from pipeline.export.corrections import (
    Lines,
    canonical_names,
    correction_lines,
    write_corrections,
)
from pipeline.export.gold import write_gold
from pipeline.export.run import Exported, chosen_formats, export
from pipeline.export.source import Source, open_source
from pipeline.export.tasks import Task, read_tasks
from pipeline.export.writers import FORMATS

__all__ = [
    "FORMATS",
    "Exported",
    "Lines",
    "Source",
    "Task",
    "canonical_names",
    "chosen_formats",
    "correction_lines",
    "export",
    "open_source",
    "read_tasks",
    "write_corrections",
    "write_gold",
]
