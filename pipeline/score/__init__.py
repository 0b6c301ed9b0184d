"""Gold, and the figures that say how near the pipeline comes to it.

Annotated releases are read (`gold`), set against the prediction with what is free taken out
(`cases`), and measured: entities of each release (`links`), spans and types (`mentions`), who is
one with whom (`identity`), parts of the page (`zones`); each figure with its cases and interval
(`figures`). `scores` brings them together, `differences` shows what to mend, `floors` keeps what
has been reached. What each figure means, in plain words: ``docs/scores.md``.
"""

from pipeline.score.differences import Difference, differences
from pipeline.score.figures import Figure
from pipeline.score.floors import check_floors, read_floors
from pipeline.score.gold import GoldMention, GoldRelease, read_gold, releases_of
from pipeline.score.scores import Scores, ScoreTable, as_dict, score, tables

__all__ = [
    "Difference",
    "Figure",
    "GoldMention",
    "GoldRelease",
    "ScoreTable",
    "Scores",
    "as_dict",
    "check_floors",
    "differences",
    "read_floors",
    "read_gold",
    "releases_of",
    "score",
    "tables",
]
