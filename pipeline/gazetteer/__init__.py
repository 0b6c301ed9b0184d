"""What is known by name before any text is read: countries, bodies, events, instruments, cities.

Knowledge is data with comments (``data/``). `load_gazetteer` reads it and refuses what
contradicts itself; `Gazetteer.match` says where a text names it::

    load         files, users' folders, clashes
    ├── entries      one entry: its entity and the ways to write it
    ├── sheet        entries from a user's spreadsheet
    ├── demonyms     the four forms of a demonym
    └── gazetteer    names to places in a text
        ├── squeeze       the text as it is matched, with the way back to its offsets
        ├── spellings     the case a name must have
        └── surroundings  hyphens, languages, currencies, streets beside it
"""

from pipeline.gazetteer.gazetteer import Gazetteer
from pipeline.gazetteer.load import load_gazetteer
from pipeline.gazetteer.names import Known, Match, Name

__all__ = ["Gazetteer", "Known", "Match", "Name", "load_gazetteer"]
