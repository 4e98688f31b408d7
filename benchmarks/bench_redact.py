"""Measure de-identification on gold data: what is masked, what leaks, how fast.

Usage: ``python benchmarks/bench_redact.py [--lower] [--layout NAME] [--misses N] [--plain] [--without NAMES] [GOLD]``

or ``python benchmarks/bench_redact.py --unseen [formats|registers|sixth|seventh]``, which measures on what another
person wrote and no rule was written on: the half of ``unseen_formats.py`` (``unseen_registers.py``,
``unseen_texts.py``) that is held back, as written and in lower case. Only figures are printed, never what was missed,
so that nobody mends a rule by that half; to look at misses, use the other half.

Without ``GOLD`` it reads the development interviews under ``HEARD_DATA`` (``../shared/data``). Each line of gold:
``{"id", "lang", "text", "spans": [{"start", "end", "text", "type", "entity", "id"}]}``, where the
``id`` of a span is ``DIRECT`` or ``QUASI``.
A gold mention counts only if all its letters and digits are masked, an entity only if all its mentions are, a document
only if every direct mention is; labels are ignored. ``--lower`` lowers the text and drops punctuation, as speech
recognition writes, codes excepted. ``--plain`` also times Presidio with its defaults on the same texts. One process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipelines.redact.engine import detect, detect_many
from pipelines.redact.presidio import model_directory

DATA = Path(os.environ.get("HEARD_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
DEV = DATA / "deid" / "synthetic_interviews_dev.jsonl"
CODES = {"EMAIL", "HANDLE", "IBAN", "PHONE", "PLATE", "CASE_NO", "NATIONAL_ID"}
SCRIPTS = {
    "formats": ["unseen_formats.py"],
    "registers": ["unseen_registers.py"],
    "sixth": ["unseen_texts.py", "sixth"],
    "seventh": ["unseen_texts.py", "seventh"],
}
KEPT_WHEN_LOWERED = CODES | {"BANK_CARD", "DEVICE_ID", "IP_ADDRESS", "PASSPORT", "URL"}


def lowered(document: dict[str, Any]) -> dict[str, Any]:
    text = document["text"]
    keep = [False] * len(text)
    for span in document["spans"]:
        if span["type"] in KEPT_WHEN_LOWERED:
            keep[span["start"] : span["end"]] = [True] * (span["end"] - span["start"])
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    low = "".join(c if keep[i] or c == "\n" or c not in '.,?!;:’"' else " " for i, c in enumerate(low))
    return {**document, "text": low}


def laid_out(document: dict[str, Any], layout: str) -> dict[str, Any]:
    """The same words in a layout that no rule was written against; every character keeps its place."""
    text = document["text"]
    if layout == "capitals":
        text = "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
    elif layout == "prose":  # no speakers, no lines
        text = re.sub(r"(?m)^[A-Z]: ", "   ", text).replace("\n", " ")
    elif layout == "wrapped":  # as text comes out of a PDF
        pieces, column = [], 0
        for word in re.split(r"( )", text):
            column = len(word.rpartition("\n")[2]) if "\n" in word else column + len(word)
            if word == " " and column > 56:
                word, column = "\n", 0
            pieces.append(word)
        text = "".join(pieces)
    assert len(text) == len(document["text"])
    return {**document, "text": text}


def marked(path: Path) -> list[dict[str, Any]]:
    """Read a marked set: language, a tab, a text with ``[[D what]]`` for direct and ``[[Q what]]`` for quasi."""
    documents = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if not line or line.startswith("#"):
            continue
        language, _, said = line.partition("\t")
        text, spans = "", []
        for piece in re.split(r"(\[\[[DQ] [^\]]+\]\])", said):
            if piece.startswith("[["):
                kind, words = ("DIRECT" if piece[2] == "D" else "QUASI"), piece[4:-2]
                span = {"start": len(text), "end": len(text) + len(words), "text": words, "type": f"{kind} {language}"}
                spans.append({**span, "entity": words.lower(), "id": kind})
                piece = words
            text += piece
        documents.append({"id": f"{path.stem}-{number}", "lang": language, "text": text, "spans": spans})
    return documents


def score(documents: list[dict[str, Any]], found: dict[str, list[Any]]) -> tuple[dict[str, Any], Counter, Counter]:
    true = false = full = 0
    mentions = {"direct": [0, 0], "quasi": [0, 0]}
    per_type: dict[str, list[int]] = {}
    entities: dict[tuple[str, str], bool] = {}
    misses: Counter = Counter()
    alarms: Counter = Counter()
    for document in documents:
        text = document["text"]
        masked, gold = [False] * len(text), [False] * len(text)
        for d in found[document["id"]]:
            masked[d.start : d.end] = [True] * (d.end - d.start)
        for span in document["spans"]:
            gold[span["start"] : span["end"]] = [True] * (span["end"] - span["start"])
        for index, character in enumerate(text):
            if masked[index] and character.isalnum():
                true += gold[index]
                false += not gold[index]
        for d in found[document["id"]]:
            wrong = sum(not gold[i] and text[i].isalnum() for i in range(d.start, d.end))
            if wrong:
                alarms[(d.type, text[d.start : d.end], "+".join(d.detectors))] += wrong
        whole = True
        for span in document["spans"]:
            hit = all(masked[i] for i in range(span["start"], span["end"]) if text[i].isalnum())
            kind = span["id"].lower()
            mentions[kind][0] += hit
            mentions[kind][1] += 1
            row = per_type.setdefault(span["type"], [0, 0])
            row[0] += hit
            row[1] += 1
            if kind == "direct":
                whole = whole and hit
                key = (document["id"], span["entity"])
                entities[key] = entities.get(key, True) and hit
            if not hit:
                context = text[max(0, span["start"] - 30) : span["end"] + 20].replace("\n", "|")
                misses[(span["type"], span["text"], context)] += 1
        full += whole
    result = {
        "char_precision": round(true / max(1, true + false), 4),
        "direct_mention_recall": round(mentions["direct"][0] / max(1, mentions["direct"][1]), 4),
        "quasi_mention_recall": round(mentions["quasi"][0] / max(1, mentions["quasi"][1]), 4),
        "direct_entity_recall": round(sum(entities.values()) / max(1, len(entities)), 4),
        "docs_full": full,
        "docs": len(documents),
        "per_type": {k: [round(v[0] / v[1], 3), v[1]] for k, v in sorted(per_type.items())},
    }
    return result, misses, alarms


def plain_presidio_speed(documents: list[dict[str, Any]]) -> float:
    import logging

    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    logging.disable(logging.CRITICAL)  # its e-mail recogniser complains at length that it cannot reach the network
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": str(model_directory("en"))}])
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze(documents[0]["text"], "en")
    start = time.process_time()
    for document in documents:
        analyzer.analyze(document["text"], "en")
    return time.process_time() - start


def leave_out(names: set[str]) -> None:
    """Switch detectors off, to see what the others carry: a check against rules that fit one set only."""
    from pipelines.redact import engine as redact_engine
    from pipelines.redact import presidio
    from pipelines.redact.detectors import consistency
    from pipelines.redact.recognizers import registry

    if not names:
        return
    rules = tuple(rule for rule in redact_engine._rules() if rule.name not in names)
    redact_engine._rules = lambda: rules
    if "rampart" in names:
        redact_engine._second_model = lambda: None
    if "spaCy" in names:
        presidio.model_directory = lambda language: None
    if "recognizers" in names:
        registry.presidio_recognizers = lambda language: []
        registry.own_recognizers = lambda language: []
    if "consistency" in names:
        consistency.consistent = lambda page, found: iter(())
    if "lists" in names:
        for module in [held for name, held in sys.modules.items() if name.startswith("pipelines.redact")]:
            for name in ("first_names", "last_names", "places"):
                if hasattr(module, name):
                    setattr(module, name, dict)


def held_back(name: str, directory: Path) -> list[str]:
    """Make the halves of a set that others wrote, and return the lines of the one that is held back."""
    script, *arguments = SCRIPTS[name]
    subprocess.run([sys.executable, str(Path(__file__).with_name(script)), *arguments, str(directory)], check=True)
    (held,) = directory.glob("*_held.jsonl")
    return held.read_text(encoding="utf-8").splitlines()


def by_language(documents: list[dict[str, Any]], found: dict[str, list[Any]]) -> dict[str, dict[str, Any]]:
    """The figures of each language of a set, without those of the types."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        parts.setdefault(document.get("lang", "en"), []).append(document)
    results = {language: score(part, found)[0] for language, part in sorted(parts.items())}
    return {language: {k: v for k, v in one.items() if k != "per_type"} for language, one in results.items()}


def measured(documents: list[dict[str, Any]]) -> tuple[dict[str, Any], Counter, Counter]:
    for language in {document.get("lang", "en") for document in documents}:
        detect("Warm up.", language)
    start, busy = time.perf_counter(), time.process_time()
    items = [(document["id"], document["text"], document.get("lang", "en")) for document in documents]
    found = dict(detect_many(items))
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    result, misses, alarms = score(documents, found)
    if len({document.get("lang", "en") for document in documents}) > 1:
        result["per_language"] = by_language(documents, found)
    words = sum(len(re.findall(r"\w+", document["text"])) for document in documents)
    result["words_per_s"] = round(words / seconds)
    result["words_per_cpu_s"] = round(words / busy)
    return result, misses, alarms


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", nargs="*")
    parser.add_argument(
        "--unseen",
        nargs="?",
        const="formats",
        choices=list(SCRIPTS),
        help="figures on what is held back",
    )
    parser.add_argument("--lower", action="store_true")
    parser.add_argument("--layout", choices=["capitals", "prose", "wrapped"], help="lay the texts out in another way")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--alarms", type=int, default=0)
    parser.add_argument(
        "--without", default="", help="comma-separated detectors to leave out, or 'lists' for empty name lists"
    )
    arguments = parser.parse_args()
    if arguments.gold and arguments.unseen:
        parser.error("name gold files, or --unseen alone")
    if not arguments.gold and not arguments.unseen:
        if not DEV.is_file():
            print(f"{DEV} is not there; nothing measured.")
            return
        arguments.gold = [str(DEV)]
    leave_out(set(filter(None, arguments.without.split(","))))
    if arguments.unseen:
        with tempfile.TemporaryDirectory() as folder:
            held = held_back(arguments.unseen, Path(folder))
        for label, change in (("", dict), ("lower", lowered)):
            result, _, _ = measured([change(json.loads(line)) for line in held])
            print("unseen", arguments.unseen, label, json.dumps(result))
        return
    for path in arguments.gold:
        if path.endswith(".jsonl"):
            documents = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        else:
            documents = marked(Path(path))
        if arguments.layout:
            documents = [laid_out(document, arguments.layout) for document in documents]
        if arguments.lower:
            documents = [lowered(document) for document in documents]
        result, misses, alarms = measured(documents)
        if arguments.plain:
            words = sum(len(re.findall(r"\w+", document["text"])) for document in documents)
            result["plain_presidio_words_per_cpu_s"] = round(words / plain_presidio_speed(documents))
        print(path, "lower" if arguments.lower else "", json.dumps(result))
        for entry, count in misses.most_common(arguments.misses):
            print("   miss", count, entry)
        for entry, count in alarms.most_common(arguments.alarms):
            print("   false alarm", count, entry)


if __name__ == "__main__":
    main()
