"""`write`: everything the stages found, as tables that load in pandas and elsewhere.

1. `build` makes the rows from the records, `links` weighs each entity in each release, `privacy`
   keeps telephone numbers and e-mail addresses out;
2. `frames` gives them the columns and dtypes of `columns`, where each is described once;
3. `check` refuses a set of tables that contradicts itself;
4. `tables` writes CSV, JSON, Parquet (`formats`) and ``datapackage.json`` (`describe`) into one
   folder that is replaced as a whole, and loads it again; `texts` keeps texts likewise.
"""

from pipeline.write.build import build_tables
from pipeline.write.columns import COLUMNS, TABLES, Column, Table
from pipeline.write.describe import columns_markdown, descriptions_markdown
from pipeline.privacy import masked
from pipeline.write.tables import load_tables, write_tables
from pipeline.write.texts import text_paths, write_texts

__all__ = [
    "COLUMNS",
    "TABLES",
    "Column",
    "Table",
    "build_tables",
    "columns_markdown",
    "descriptions_markdown",
    "load_tables",
    "masked",
    "text_paths",
    "write_tables",
    "write_texts",
]
