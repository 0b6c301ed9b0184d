"""Some dozens of releases, and what a run leaves of them."""

import json
from dataclasses import replace

from flow_samples import FILES, FRENCH, HTML, tree

from pipeline import load_tables
from pipeline.flow import run_pipeline

COUNTRIES = ("Niger", "Mali", "Togo", "Bénin", "Tchad", "Gabon", "Kenya", "Ghana")


def release(number, word=""):
    country = COUNTRIES[number % len(COUNTRIES)]
    text = FRENCH.replace("Niger", country).replace("3 mars", f"{number + 1} mars")
    return text.replace("ouvert un bureau", f"ouvert un bureau {word}") if word else text


def row(number, word=""):
    return {"id": f"r{number}", "title": f"Au {number}", "text": release(number, word)}


def jsonl(rows):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows).encode()


def many_files():
    """Some dozens of releases in every kind of file."""
    files = dict(FILES)
    for number in range(12):
        files[f"{number:02}.txt"] = release(number).encode()
        files[f"a/{number:02}.txt"] = release(number + 3).encode("cp1252")
    for number in range(4):
        page = HTML.replace("Mali", COUNTRIES[number]).replace("4 mars", f"{number + 8} mars")
        files[f"pages/{number}.html"] = page.encode()
        files[f"notes/{number}.md"] = f"---\ntitle: Note\n---\n{release(number + 9)}".encode()
    files["rows.jsonl"] = jsonl(row(number) for number in range(15))
    files["bad.jsonl"] = b'{"text": "' + release(1).encode()[:40] + b'"\n'
    files["né.bin"] = b"\0\1"
    return files


def alone(settings):
    """What a run leaves that does all in this process."""
    apart = replace(settings, outputs=settings.outputs.with_name("alone"), workers=0)
    run_pipeline(apart)
    return tree(apart.outputs)


def skipped(settings):
    rows = load_tables(settings.outputs)["skipped"].to_dict("records")
    return {one["path"]: (one["stage"], one["reason"]) for one in rows}


def crash(stage, what):
    return stage, f"{stage} crashed on it ({what}): please report it; --force tries again"
