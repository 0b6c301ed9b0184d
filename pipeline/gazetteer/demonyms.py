"""The four forms of a French demonym."""

from __future__ import annotations

# Endings that change before the feminine e; the others only take it (français, française).
_FEMININE = (("en", "enne"), ("on", "onne"), ("ec", "ecque"), ("c", "que"), ("f", "ve"))


def demonym_forms(demonym: str) -> tuple[str, ...]:
    """Masculine and feminine, singular and plural, masculine singular first, without repetition.

    Feminines that no rule gives stand behind the masculine, after slashes.

    >>> demonym_forms("libyen")
    ('libyen', 'libyens', 'libyenne', 'libyennes')
    >>> demonym_forms("suisse/suissesse")
    ('suisse', 'suisses', 'suissesse', 'suissesses')
    """
    masculine, *feminines = demonym.split("/")
    singulars = (masculine, *(feminines or (_feminine(masculine),)))
    return tuple(dict.fromkeys(form for one in singulars for form in (one, _plural(one))))


def _feminine(masculine: str) -> str:
    if masculine.endswith(("e", "è")):  # burkinabè has one form for both
        return masculine
    for ending, feminine in _FEMININE:
        if masculine.endswith(ending):
            return masculine.removesuffix(ending) + feminine
    return masculine + "e"


def _plural(singular: str) -> str:
    return singular if singular.endswith(("s", "x", "z")) else singular + "s"
