"""Measure how many names of people are masked in the partners' languages, as written and in lower case, and how fast.

Usage: ``python benchmarks/bench_names.py [FOLDER] [--languages de,it,...] [--most N] [--misses N] [--before]``

``FOLDER`` (default ``names`` under ``HEARD_DATA``, ``../shared/data``) holds ``LANGUAGE.dev.tsv.gz``: token, part of
speech, mark of the name, a tab between. Texts of a few sentences go the whole way of ``heard detect``, language given.
A mention counts if all its letters are masked, particles too, whatever the type said. Where a set marks kinds of names,
mentions are those of people; where it marks only proper nouns, *person-like* runs: with a listed first name that is no
everyday word and no place. Of the words that are no name of any kind: the share masked as a person, and the share
masked as anything (dates and ages are rightly masked there). 95 % intervals after Wilson. ``--before`` leaves the name
models out. One process; the first set of a language includes reading its files.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipelines.redact import engine
from pipelines.redact.detectors import name_model
from pipelines.redact.detectors.wordlists import PARTICLES
from pipelines.redact.folding import fold
from pipelines.redact.model import DOUBTFUL, Detection
from pipelines.redact.tagger.lexicon import listed
from pipelines.redact.tagger.measured import MEASURED, wilson
from pipelines.redact.tagger.models import LANGUAGES
from pipelines.redact.training.corpus import Sentence, lowered, sources

DATA = Path(os.environ.get("HEARD_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
_TOGETHER = 8
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}”’»…")
_NO_SPACE_AFTER = frozenset("([{„“«")


@dataclass(slots=True)
class Document:
    """Sentences as one text, with the place of each token."""

    sentences: list[Sentence]
    text: str = ""
    places: list[list[tuple[int, int]]] = field(default_factory=list)


def document(sentences: Sequence[Sentence]) -> Document:
    """Write sentences down, a line each."""
    made = Document(list(sentences))
    for sentence in sentences:
        places = []
        glued = True
        for token in sentence:
            hyphen = token.text == "-"
            if not (glued or token.joined or hyphen or token.text in _NO_SPACE_BEFORE):
                made.text += " "
            places.append((len(made.text), len(made.text) + len(token.text)))
            made.text += token.text
            glued = token.text in _NO_SPACE_AFTER or token.text.endswith("'") or hyphen
        made.places.append(places)
        made.text += "\n"
    return made


def runs(sentence: Sentence) -> Iterator[list[int]]:
    """Yield the tokens of each name."""
    run: list[int] = []
    for at, token in enumerate(sentence):
        if token.name and (not run or token.kind == sentence[run[0]].kind):
            run.append(at)
            continue
        if run:
            yield run
        run = [at] if token.name else []
    if run:
        yield run


def inside_name(sentence: Sentence, at: int) -> bool:
    """Whether a particle stands inside a name, where treebanks do not call it one: "Juan de la Cruz"."""
    first, last = at, at
    while first and fold(sentence[first].text) in PARTICLES:
        first -= 1
    while last + 1 < len(sentence) and fold(sentence[last].text) in PARTICLES:
        last += 1
    return first < at < last and sentence[first].name and sentence[last].name


def person_like(sentence: Sentence, run: Sequence[int], language: str) -> bool:
    for at in run:
        lists = listed(sentence[at].text.lower(), language)
        if lists.startswith("F") and "w" not in lists and "P" not in lists:
            return True
    return False


def interval(hits: int, of: int) -> str:
    if not of:
        return "–"
    low, high = wilson(hits, of)
    return f"{hits / of:.3f} ({low:.2f}–{high:.2f})"


@dataclass(slots=True)
class Result:
    """What was counted on one set."""

    typed: bool
    people: list[int] = field(default_factory=lambda: [0, 0, 0])
    """Mentions masked, masked by what is sure, and all."""
    names: list[int] = field(default_factory=lambda: [0, 0])
    """Names of any kind masked, and all."""
    others: list[int] = field(default_factory=lambda: [0, 0, 0])
    """Words that are no name: masked as a person, masked as anything, and all."""
    words: int = 0
    seconds: float = 0.0

    def row(self, language: str, name: str) -> str:
        hits, sure, of = self.people
        person, anything, others = self.others
        return (
            f"| {language} | {name} | {'people' if self.typed else 'person-like'} | {interval(hits, of)} of {of} "
            f"| {sure / max(1, of):.3f} | {interval(*self.names)} of {self.names[1]} "
            f"| {100 * person / max(1, others):.1f} | {100 * anything / max(1, others):.1f} "
            f"| {self.words / self.seconds:,.0f} |"
        )


def covered(length: int, detections: Iterable[Detection]) -> bytearray:
    out = bytearray(length)
    for one in detections:
        out[one.start : one.end] = b"\1" * (one.end - one.start)
    return out


def measure(language: str, documents: list[Document], misses: Counter[str], alarms: Counter[str]) -> Result:
    result = Result(any(token.kind for one in documents for sentence in one.sentences for token in sentence))
    items = [(str(number), one.text, language) for number, one in enumerate(documents)]
    start = time.process_time()
    found = dict(engine.detect_many(items))
    result.seconds = time.process_time() - start
    for number, one in enumerate(documents):
        detections = found[str(number)]
        masked = covered(len(one.text), detections)
        called = covered(len(one.text), (d for d in detections if d.type == "PERSON"))
        certain = covered(len(one.text), (d for d in detections if d.score >= DOUBTFUL))
        for sentence, places in zip(one.sentences, one.places, strict=True):
            result.words += sum(token.text[0].isalnum() for token in sentence)
            for run in runs(sentence):
                inside = [
                    at
                    for token in run
                    if sentence[token].text != "s" or token == run[0]  # of "Peel's"
                    for at in range(*places[token])
                    if one.text[at].isalnum()
                ]
                hit = all(masked[at] for at in inside)
                result.names[0] += hit
                result.names[1] += 1
                kind = sentence[run[0]].kind
                if (kind != "PER") if result.typed else not person_like(sentence, run, language):
                    continue
                result.people[0] += hit
                result.people[1] += all(certain[at] for at in inside)
                result.people[2] += 1
                if not hit:
                    before, after = places[max(0, run[0] - 3)][0], places[min(len(places) - 1, run[-1] + 2)][1]
                    misses[one.text[before:after]] += 1
            for at, (token, (first, _)) in enumerate(zip(sentence, places, strict=True)):
                if token.name or token.kind or not token.text[0].isalpha() or inside_name(sentence, at):
                    continue
                result.others[0] += called[first]
                result.others[1] += masked[first]
                result.others[2] += 1
                if called[first]:
                    alarms[token.text] += 1
    return result


def leave_models_out() -> None:
    rules = tuple(rule for rule in engine._rules() if rule.name != name_model.NAME)
    engine._rules = lambda: rules
    name_model._NOT_LOOKED_UP = frozenset()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DATA / "names")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--most", type=int, default=600, help="sentences of each set")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--before", action="store_true", help="without the name models")
    parser.add_argument("--save", action="store_true", help="keep what Heard says of each language")
    options = parser.parse_args()
    if options.before:
        leave_models_out()
    if not options.folder.is_dir():
        print(f"{options.folder} is not there; nothing measured.")
        return
    print(
        "| language | set | mentions | masked | of them sure | names of any kind | as a person, % | any, % | words/s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    kept = {}
    if options.save and MEASURED.is_file():
        kept = {line.split()[0]: line for line in MEASURED.read_text(encoding="utf-8").splitlines()}
    for language in options.languages.split(","):
        totals = {False: [0, 0], True: [0, 0]}
        for source in sources(options.folder / f"{language}.dev.tsv.gz", language):
            for small in (False, True):
                sentences = [s for s in source.sentences[: options.most] if any(t.text[0].isalnum() for t in s)]
                sentences = [lowered(s) for s in sentences] if small else sentences
                cuts = range(0, len(sentences), _TOGETHER)
                documents = [document(sentences[at : at + _TOGETHER]) for at in cuts]
                misses: Counter[str] = Counter()
                alarms: Counter[str] = Counter()
                result = measure(language, documents, misses, alarms)
                print(result.row(language, f"{source.name}, {'lower' if small else 'cased'}"), flush=True)
                totals[small][0] += result.names[0]
                totals[small][1] += result.names[1]
                for text, _ in misses.most_common(options.misses):
                    print("   missed:", text.replace("\n", "|"))
                if options.misses:
                    print("   flagged:", ", ".join(f"{w} {n}" for w, n in alarms.most_common(4 * options.misses)))
        kept[language] = " ".join(map(str, (language, *totals[False], *totals[True])))
    if options.save:
        MEASURED.write_text("".join(f"{kept[code]}\n" for code in sorted(kept)), encoding="utf-8")


if __name__ == "__main__":
    main()
