"""What can be seen of a line: its words, its marks, its place among the others.

Every feature is a short readable string, since the strongest ones become the zone's `reason`.
Features of the line itself come first; those of its place need the lines around it. Long lines
are looked at from both ends only, so that the cost of a line is bounded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from pipeline.strip.datelines import looks_dated
from pipeline.strip.lines import Segment
from pipeline.text import fold, squeeze

_HEAD = 240
_TAIL = 80
_LONG = 170
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,24}|\[email.protected\]|\barobase\b")
_PHONE = re.compile(
    r"(?:\+|\b00|\(\+?|\b0)\d{1,3}[\s.)(-]{0,2}\d[\d\s.()/-]{5,18}\d|\b\d{2}(?:[ .]\d{2}){3,4}\b"
)
_DIGITS = re.compile(r"\d[\d\s.()/-]{1,3}\d")
_TELEPHONE_WORD = re.compile(
    r"\b(?:tel|telephone|mob|mobile|portable|fax|gsm|whatsapp)\b ?[.:]?", re.I
)
_URL = re.compile(r"https?://|www\.|\b[\w-]{1,63}\.(?:org|com|net|int|fr|ch|be|ca|gov)\b")
_SEPARATORS = re.compile(r" [|›>»·•/–-] |\|")
_BULLET = re.compile(r"^(?:[-–—•▪*■►○●]|\(?\d{1,2}[.)])\s")
_NOTE_MARK = re.compile(r"^(?:\*{1,3}|\(?[*\d]{1,2}\)|\[\d{1,2}\]|\d{1,2} |[¹²³⁴])\s?\S")
_INITIALS = re.compile(
    r"^[(\[]?[A-Za-z]{2,4}(?:\s?[/.&-]\s?[A-Za-z]{2,4}){1,4}\.?(?:\s|[)\]]|$)"
    r"|^\([A-Z][\w .-]{1,20}\)$"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’´][^\W\d_]+)*")
# Words of running French: a line that has many of them is a sentence, not a label.
_RUNNING = frozenset({
    "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux", "et", "ou",
    "qui", "que", "qu", "dont", "ce", "cette", "ces", "son", "sa", "ses", "leur", "leurs",
    "pour", "par", "dans", "sur", "avec", "sans", "sous", "entre", "est", "sont", "a", "ont",
    "ete", "il", "elle", "ils", "elles", "on", "nous", "vous", "ne", "pas", "plus", "en",
    "se", "s", "y", "mais", "selon", "apres", "avant", "lors", "afin", "ainsi",
})  # fmt: skip
_FINITE = re.compile(
    r"\b(?:est|sont|a|ont|etait|etaient|sera|seront|avait|avaient|fut|peut|peuvent|doit|doivent"
    r"|va|vont|fait|font|permet|declare|annonce|indique|souligne|affirme|estime|rappelle|appelle"
    r"|\w{2,20}(?:aient|erent|irent|era|eront|ait))\b"
)
_ELIDED = ("l'", "d'", "s'", "n'")
_ENDS = frozenset('.:;,!?…»")]}>*')
# Headings under which a stretch of one kind begins, and how long such a line may be.
_SECTIONS = ("contact", "footnote", "about", "related", "legal", "share", "dated", "menu")
_LONGEST_HEADING = 70
# A footnote's mark, at its head and behind the word it belongs to.
_NOTE_OPENING = re.compile(r"[\[(]?(?:(\*{1,3})|(\d{1,2})|([¹²³⁴]))[\])]?[.:]?\s?(?=[^\W\d_]|«)")
_CALL = re.compile(r"(?<=[^\W\d_»\"])[\[( ]{0,2}(\*{1,3}|\d{1,2}(?=[\])])|[¹²³⁴])")
# What means different things above, inside and below the running text.
_TELLING = (
    "len", "all capitals", "dateline", "dated", "ends:", "bullet", "full sentence", "starts:",
    "is:", "note mark", "telephone", "e-mail", "capitalised", "opens:", "finite verb",
)  # fmt: skip
_DEBRIS = re.compile(
    r"\"&?>|(?<![a-z-])[a-z-]++=\s*\"|\bpx\b|\{\s*\}|</?[a-z]{1,10}[ >/]|;\s*[A-Z-]{3,20}:"
    r"|function\s?\("
)
_MARKUP = re.compile(r"[<>={;]|px|function")
_OPENERS = re.compile(r"^[\s*_#>«\"“'(\[-]+")


@dataclass(frozen=True, slots=True)
class Furniture:
    """The known phrases of page furniture, by category (see ``furniture.toml``)."""

    starts: Mapping[str, tuple[str, ...]]
    whole: Mapping[str, frozenset[str]]
    contains: Mapping[str, tuple[str, ...]]


def load_furniture(extra: Sequence[str] = ()) -> Furniture:
    """The shipped phrases; `extra` are a user's own boilerplate lines.

    One that ends in ``*`` stands for every line that begins so.
    """
    text = files("pipeline.strip").joinpath("furniture.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    whole = {name: frozenset(map(fold, entry.get("whole", ()))) for name, entry in data.items()}
    starts = {name: tuple(map(fold, entry.get("starts", ()))) for name, entry in data.items()}
    if extra:
        own = [fold(squeeze(line)) for line in extra]
        whole["own"] = frozenset(line for line in own if not line.endswith("*"))
        opening = (line.rstrip("* ") for line in own if line.endswith("*"))
        starts["own"] = tuple(_OPENERS.sub("", line) for line in opening if line)
    return Furniture(
        starts,
        whole,
        {name: tuple(map(fold, entry.get("contains", ()))) for name, entry in data.items()},
    )


def _bucket(number: int, bounds: tuple[int, ...]) -> str:
    for bound in bounds:
        if number <= bound:
            return f"<={bound}"
    return f">{bounds[-1]}"


def _bounded(line: str, phrase: str) -> bool:
    """Whether a line that starts with a phrase has a word end behind it."""
    return len(line) == len(phrase) or not (phrase[-1].isalnum() and line[len(phrase)].isalnum())


def line_features(segment: Segment, furniture: Furniture) -> list[str]:
    """The features of a segment by itself."""
    text = segment.text
    head = text[:_HEAD]
    folded = fold(head)
    words = _WORD.findall(folded)
    found = ["bias", f"len{_bucket(len(text), (3, 12, 25, 45, 70, 110, 200, 400))}"]
    bare = _OPENERS.sub("", folded)
    marks = bare.rstrip(' .:;,!?*_|>)]»"')
    for name, phrases in furniture.starts.items():
        if bare.startswith(phrases) and any(
            bare.startswith(p) and _bounded(bare, p) for p in phrases
        ):
            found.append(f"starts:{name}")
            if len(text) <= 45:
                found.append(f"short starts:{name}")
    for name, phrases_set in furniture.whole.items():
        # A user's line is copied from anywhere, with other spaces than the page has.
        if (
            marks in phrases_set
            or folded in phrases_set
            or (name == "own" and squeeze(folded) in phrases_set)
        ):
            found.append(f"is:{name}")
    if len(text) < 200:
        for name, phrases in furniture.contains.items():
            if any(p in folded for p in phrases):
                found.append(f"has:{name}")
    last = text[-1]
    found.append(f"ends:{last if last in _ENDS else 'word' if last.isalpha() else 'other'}")
    first = head[0]
    found.append(
        "opens:"
        + (
            "digit" if first.isdigit()
            else "lower" if first.islower()
            else "upper" if first.isupper()
            else first if first in "-–•*#«\"(|[_>©"
            else "mark"
        )
    )  # fmt: skip
    letters = "".join(filter(str.isalpha, head))
    capitals = sum(map(str.isupper, letters))
    if letters and len(letters) > 3 and capitals > 0.8 * len(letters):
        found.append("all capitals")
    if len(head) > 3 and sum(map(str.isdigit, head)) * 4 > len(head):
        found.append("many digits")
    if not letters:
        found.append("no letters")
    running = len([w for w in words if w in _RUNNING or w.startswith(_ELIDED)])
    share = running / len(words) if words else 0.0
    found.append(f"running words {_bucket(int(share * 10), (0, 1, 2, 3, 4))}")
    sentence = len(words) >= 6 and share > 0.2 and _FINITE.search(folded) is not None
    if sentence:
        found.append("finite verb")
        if last in '.»"!?':
            found.append("full sentence")
    if words and len(text) < 120:
        capitalised = sum(w[:1].isupper() for w in _WORD.findall(head))
        found.append(f"capitalised {_bucket(int(10 * capitalised / len(words)), (1, 3, 5, 7, 9))}")
    short = len(text) <= _HEAD
    tail = text if short else f"{head} {text[-_TAIL:]}"
    email = ("@" in tail or "arobase" in tail) and _EMAIL.search(tail) is not None
    phone = _DIGITS.search(tail) is not None and _PHONE.search(tail) is not None
    if email:
        found.append("e-mail")
    if phone:
        found.append("telephone")
    if _TELEPHONE_WORD.search(folded if short else f"{folded} {fold(text[-_TAIL:])}"):
        found.append("telephone word")
    if (email or phone) and len(text) < 300:
        found.append("short with address")
    if ("." in tail or "://" in tail) and _URL.search(tail):
        found.append("url")
    separators = len(_SEPARATORS.findall(head))
    if separators:
        found.append(f"separators {_bucket(separators, (1, 2))}")
    if _MARKUP.search(head) and _DEBRIS.search(head):
        found.append("markup debris")
    if _BULLET.match(head):
        found.append("bullet")
    if _NOTE_MARK.match(head):
        found.append("note mark")
    if len(text) < 40 and _INITIALS.match(text):
        found.append("initials")
    if len(text) < 100 and looks_dated(text):
        found.append("dated")
    if segment.dateline is not None:
        line = segment.dateline
        found.append("dateline")
        found.append(f"dateline {'known place' if line.known else 'unknown place'}")
        if line.dates:
            found.append("dateline with date")
        if line.bracket:
            found.append("dateline with bracket")
        found.append(f"dateline mark {line.mark[:1] or 'none'}")
    if segment.follows_dateline:
        found.append("after dateline")
    if words:
        found.append(f"word1:{words[0]}")
        if len(words) > 1:
            found.append(f"word2:{words[0]} {words[1]}")
        if len(text) < 60:
            found.append(f"last:{words[-1]}")
            found.extend(f"word:{word}" for word in dict.fromkeys(words[2:-1]))
    return found


def _mark_of(text: str) -> str:
    """The mark that a footnote opens with, in the form `_CALL` finds in the text; or empty."""
    match = _NOTE_OPENING.match(text)
    return match[1] or match[2] or match[3] if match else ""


def _is_long(segment: Segment) -> bool:
    return len(segment.text) >= _LONG


def place_features(parts: Sequence[Segment], lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """The features of each segment's place; `lines` are the segments' own features."""
    count = len(parts)
    sets = [frozenset(features) for features in lines]
    running = [("finite verb" in s or _is_long(p)) for s, p in zip(sets, parts, strict=True)]
    first_running = next((i for i, r in enumerate(running) if r), count)
    last_running = next((i for i in range(count - 1, -1, -1) if running[i]), -1)
    datelines = [i for i, p in enumerate(parts) if p.dateline is not None]
    first_dateline = datelines[0] if datelines else -1
    contact_seen = ended = False
    heading = ""
    called: set[str] = set()
    total_running = sum(running)
    seen_running = 0
    result: list[list[str]] = []
    for i, part in enumerate(parts):
        found = [f"from top {_bucket(i, (0, 1, 2, 4, 8, 16))}"]
        found.append(f"from end {_bucket(count - 1 - i, (0, 1, 2, 4, 8))}")
        where = "before" if i < first_running else "after" if i > last_running else "among"
        found.append(f"{where} the running text")
        found.extend(f"{where} the running text + {f}" for f in lines[i] if f.startswith(_TELLING))
        if ended:
            found.append("behind an end mark")
        ended = ended or "is:ending" in sets[i] or "no letters" in sets[i]
        if total_running > 3:
            tenths = 10 * seen_running // total_running
            found.append(f"share of text before {_bucket(tenths, (0, 2, 5, 8, 9))}")
        found.append(f"blank before {min(part.blank_before, 2)}")
        own = len(part.text)
        if i > 0:
            before = parts[i - 1].text
            found.append(f"line before {_bucket(len(before), (12, 45, 110, 400))}")
            if before == part.text:
                found.append("repeats the line before")
            elif own > len(before) > 3 and part.text.startswith(before):
                found.append("opens with the line before")
            if before[-1:] not in '.!?:»"' and part.text[:1].islower():
                found.append("goes on from the line before")
            if before[-1:] == ":":
                found.append("behind a colon")
            found.extend(
                f"before {f}"
                for f in lines[i - 1]
                if f.startswith(
                    (
                        "is:",
                        "starts:contact",
                        "e-mail",
                        "telephone",
                        "starts:about",
                        "starts:related",
                        "starts:caption",
                    )
                )
            )
        else:
            found.append("first line")
        if i + 1 < count:
            after = parts[i + 1].text
            found.append(f"line after {_bucket(len(after), (12, 45, 110, 400))}")
            found.append(f"blank after {min(parts[i + 1].blank_before, 2)}")
            if after == part.text:
                found.append("repeated by the line after")
            elif len(after) > own > 3 and after.startswith(part.text):
                found.append("opens the line after")
            if parts[i + 1].dateline is not None:
                found.append("a dateline follows")
            if running[i + 1]:
                found.append("running text follows")
            found.extend(
                f"after {f}"
                for f in lines[i + 1]
                if f.startswith(("is:", "e-mail", "telephone", "dated"))
            )
        else:
            found.append("last line")
        if first_dateline >= 0:
            found.append("before the dateline" if i < first_dateline else "behind the dateline")
        mark = _mark_of(part.text)
        if mark:
            found.append("its mark stands in the text" if mark in called else "mark without call")
        called.update(_CALL.findall(part.text))
        if heading:
            shape = "running" if running[i] else "short"
            found += [f"under a heading:{heading}", f"under a heading:{heading} + {shape}"]
        if len(part.text) <= _LONGEST_HEADING:
            for category in _SECTIONS:
                if f"starts:{category}" in sets[i] or f"is:{category}" in sets[i]:
                    heading = category
        if contact_seen:
            found.append("behind a contact heading")
        if "starts:contact" in sets[i] or "has:contact" in sets[i]:
            contact_seen = True
        if i == first_running:
            found.append("first running line")
        if where == "before" and i + 1 == first_running:
            found.append("last line before the running text")
        seen_running += running[i]
        result.append(found)
    return result
