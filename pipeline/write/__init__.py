"""`write`: everything the stages found, as tables that load in pandas and elsewhere.

1. `build` makes the rows of releases from the records, `links` weighs each entity in each release,
   `seen` counts them in all, `corpus` makes the rows that are no release's; `pipeline.privacy`
   keeps telephone numbers and e-mail addresses out;
2. `frames` gives them the columns and dtypes of `columns`, where each is described once, and looks
   at their `cells`;
3. `check` refuses a set of tables that contradicts itself;
4. `formats` makes CSV, JSON and Parquet of them, which `fragments` keeps for some releases;
5. `tables` puts all together (`writer`) with ``datapackage.json`` (`describe`), in a folder that is
   replaced as a whole, and loads it again; `texts` keeps texts likewise.
"""

from pipeline.privacy import masked
from pipeline.write.build import RELEASE_TABLES, build_tables
from pipeline.write.check import check_some
from pipeline.write.columns import COLUMNS, TABLES, Column, Table
from pipeline.write.corpus import corpus_pieces, count_corpus
from pipeline.write.describe import columns_markdown, descriptions_markdown
from pipeline.write.fragments import (
    Rendered,
    fragment_of,
    load_fragment,
    load_fragments,
    rendered,
    write_fragment,
)
from pipeline.write.seen import Counted
from pipeline.write.tables import load_tables, put_together, write_tables
from pipeline.write.texts import text_paths, write_texts


def load_pandas() -> None:
    """Load what making tables needs, before it is needed."""
    import pandas  # noqa: F401


__all__ = [
    "COLUMNS",
    "RELEASE_TABLES",
    "TABLES",
    "Column",
    "Counted",
    "Rendered",
    "Table",
    "build_tables",
    "check_some",
    "columns_markdown",
    "corpus_pieces",
    "count_corpus",
    "descriptions_markdown",
    "fragment_of",
    "load_fragment",
    "load_fragments",
    "load_pandas",
    "load_tables",
    "masked",
    "put_together",
    "rendered",
    "text_paths",
    "write_fragment",
    "write_tables",
    "write_texts",
]
