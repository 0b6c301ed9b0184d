"""Whether a release is French.

The model of `py3langid` (Lui & Baldwin 2012, naive Bayes over byte n-grams) names the language;
a high share of French function words outweighs it, since lists of foreign names mislead it.
"""

from __future__ import annotations

import re
from functools import cached_property

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_FRENCH = frozenset({
    "le", "la", "les", "des", "du", "de", "un", "une", "et", "est", "dans", "pour", "par",
    "sur", "avec", "qui", "que", "au", "aux", "ce", "cette", "ces", "son", "sa", "ses",
    "leur", "leurs", "plus", "ont", "ete", "sont", "nous", "vous", "il", "elle", "mais", "ou",
})  # fmt: skip
_ENOUGH_FRENCH = 0.22
_SAMPLE = 6000
_SHORTEST = 8


class LanguageFinder:
    """Names the language of a text (ISO 639-1).

    The model is loaded when the first text comes that is not plainly French (half a second).
    """

    @cached_property
    def _identifier(self) -> LanguageIdentifier:
        return LanguageIdentifier.from_model_file(MODEL_FILE)

    def find(self, text: str) -> str:
        """The ISO 639-1 code of a text's language, empty where it has too few words to tell."""
        sample = text[:_SAMPLE]
        words = _WORD.findall(fold(sample))
        if len(words) < _SHORTEST:
            return ""
        share = sum(word in _FRENCH for word in words) / len(words)
        if share >= _ENOUGH_FRENCH:
            return "fr"
        return str(self._identifier.classify(sample)[0])
