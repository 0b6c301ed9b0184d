"""What a person checks by hand: why a row is what it is, and how many rows are right.

`explain` reads the tables of a run and says why an entity or a mention is what it is; `sample`
draws mentions to be judged in a spreadsheet, `judged` reads the answers back as precision.
"""

from pipeline.review.explain import Explanation, explain
from pipeline.review.judged import precision_table, precisions, read_judged
from pipeline.review.sample import draw_sample, write_sample

__all__ = [
    "Explanation",
    "draw_sample",
    "explain",
    "precision_table",
    "precisions",
    "read_judged",
    "write_sample",
]
