"""Whether cost follows the work and not the study: what one more interview, one more name, one page costs.

    .venv/bin/python benchmarks/bench_growth.py [--interviews 60] [--few 10] [--words 9000] [--names 60]
        [--document 200000] [--document-names 1000] [--codings 20000] [--memos 500]
        [--chain 3] [--alone-every 1] [--page-words 1500] [--passages 100000] [--only reconcile --only …]
        [--searched 100000]
        [--part release|mark|site|document|chain|pages|passages|pane|search …] [--kept FOLDER]
        [--demo FOLDER]

Sizes left out are a tenth of those that Heard is to be measured at, for some five minutes of one processor. Those are
``--full``: 500 interviews, a document of 1,000,000 characters with 5,000 masked places, 200,000 codings
(a queue of some thousands to reconcile), 5,000 memos and a search over 1,000,000 passages; its ``chain`` alone looks
for identifiers in 500 interviews, which is an hour or two.
``--kept`` keeps the studies of ``pages`` in a folder, so that they are made once for each set of sizes; ``--demo``
draws the same pages of a project that ``heard demo`` copied.

Pages are drawn by Streamlit's own test runner, each six times, as the person who opens it most, in a session of their
own; ``opened`` is the page itself after the first time (the median of five), ``run`` the same with the runner's own
work, which a server does once. All figures are seconds of processor time of the whole process
(every thread), so that a busy machine changes them little; a ratio is between the large study and the small one,
measured in the same run, after a first action that is not counted (it opens each original once and is given apart as
``first``). ``site`` is ``mark`` by a steward of a site that has half of the interviews. Studies are made by
:mod:`grown_study`. Prints one JSON line a figure.
"""

import argparse
import json
import logging
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from grown_study import Study, Words, coded, embedded, kept, proposed, study, told

from coding.errors import NotReady
from coding.search.combine import Condition
from coding.search.index import SearchIndex
from coding.store import releases
from coding.store.usage import Filter
from coding.ui.frame.pages import Pages
from coding.ui.pages import PAGES as APP
from coding.workspace.codings.my_work import workbench
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.context import Context
from coding.workspace.demo import PASSPHRASE as DEMO_PASSPHRASE
from coding.workspace.originals import importing
from coding.workspace.people.sites import make_site, place_interviews, place_person
from coding.workspace.people.users import add_user, sign_in
from coding.workspace.project.open import open_project
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release.release import release_interview
from coding.workspace.review.decide import accept_remaining, add_identifier
from coding.workspace.review.find import find_identifiers
from coding.workspace.search.coded import Question, coded_passages
from coding.workspace.vault_records import read_original
from pipelines.embed.load import load_embedder
from pipelines.redact import engine
from pipelines.transcript import ReadResult, Transcript
from tests.conftest import PASSPHRASE, SmallProject
from tests.conftest import _made_anew as made_anew
from tests.helpers import app_page
from tests.helpers.app_page import open_page

Opener = Callable[[str], tuple[float, float]]


def say(part: str, **figures: Any) -> None:
    print(json.dumps({"part": part, **figures}), flush=True)


def worked(act: Callable[[], Any]) -> float:
    """Seconds of processor time of an action."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def a_release(grown: Study) -> tuple[float, float]:
    """Processor time of the first release after opening, and of one more."""
    steward = grown.steward
    first, *others = [
        worked(lambda one=entry: release_interview(steward, one, leave_questions=True)) for entry in grown.open
    ]
    return first, median(others)


def a_mark_at_a_site(grown: Study) -> tuple[float, float]:
    """The same by a steward of a site with half of the interviews."""
    lead = grown.small.as_user("lea")
    add_user(lead, "stan", "Stan Steward", ["steward"])
    for name, theirs in (("North", grown.released[::2] + grown.open), ("South", grown.released[1::2])):
        site = make_site(lead, name).id
        place_interviews(lead, theirs, site)
        if name == "North":
            place_person(lead, "stan", site)
    return a_mark(grown, "stan")


def a_mark(grown: Study, who: str = "sam") -> tuple[float, float]:
    """Processor time of the first marking of a name after opening, and of one more."""
    steward = grown.small.as_user(who, vault=True)
    vault = steward.open_vault()
    entry = grown.open[0]
    text = read_original(vault, entry).transcript.text
    # Names begin with a capital, and are masked already.
    words = [match.span() for match in re.finditer(r"(?<= )[a-z]+(?= )", text)]

    def mark(start: int, end: int) -> None:
        add_identifier(steward, entry, start, end, "PERSON", everywhere=False)

    first, *others = [worked(partial(mark, *words[len(words) * number // 10])) for number in range(1, 10)]
    return first, median(others)


def compared(part: str, act: Callable[[Study], tuple[float, float]], options: argparse.Namespace) -> None:
    """The same action in a small and in a large study."""
    figures: dict[str, tuple[float, float]] = {}
    for name, many in (("few", options.few), ("many", options.interviews)):
        with tempfile.TemporaryDirectory() as folder:
            result = study(Path(folder) / "study", many, words=options.words, names=options.names)
            figures[name] = act(result)
            result.small.project.store.close()
    say(
        part,
        interviews=[options.few, options.interviews],
        words=options.words,
        names=options.names,
        few=round(figures["few"][1], 3),
        many=round(figures["many"][1], 3),
        ratio=round(figures["many"][1] / figures["few"][1], 2),
        first=[round(figures["few"][0], 3), round(figures["many"][0], 3)],
    )


def document(options: argparse.Namespace) -> None:
    """Releasing one long document with many masked places."""
    with tempfile.TemporaryDirectory() as folder:
        words = options.document // 6
        result = study(Path(folder) / "study", 0, words=words, names=options.document_names, open_ones=1)
        steward = result.steward
        length = len(read_original(steward.open_vault(), result.open[0]).transcript.text)
        seconds = worked(lambda: release_interview(steward, result.open[0], leave_questions=True))
        result.small.project.store.close()
    say("document", characters=length, masked=options.document_names, seconds=round(seconds, 2))


def imported(steward: Context, transcript: Transcript, number: int) -> str:
    """Import a transcript through the use-case."""
    read = ReadResult(
        file=f"{number}.txt", format="text", encoding="utf-8", language="en", warnings=(), transcript=transcript
    )
    roles = {"Interviewer": "interviewer", "Participant": "participant"}
    file = importing.IncomingFile(f"{number}.txt", transcript.text.encode())
    plan = importing.ImportPlan(file=file, read=read, roles=roles, participant=None, quote_consent="yes")
    interview_id = importing.store_import(steward, plan).interview_id
    assert interview_id is not None
    return interview_id


def accepted_and_released(steward: Context, interview_id: str) -> None:
    """Accept whatever was found, and what the disclosure check finds, until the interview is released."""
    while True:
        accept_remaining(steward, interview_id)
        try:
            release_interview(steward, interview_id, leave_questions=True)
        except NotReady:
            continue
        return


def chain(options: argparse.Namespace) -> None:
    """Importing, finding identifiers and releasing so many interviews, beside the detectors alone.

    These look through one of ``--alone-every`` of the same texts, just before it is imported, and are reckoned for all.
    A tenth of the names in each is of a hundred whom many speak of, and the others are in no other.
    """
    drawn = Words()
    circle = [drawn.name() for _ in range(100)]

    def names() -> list[str]:
        again = options.names // 10
        return [*drawn.draw.sample(circle, again), *(drawn.name() for _ in range(options.names - again))]

    first = told(drawn, options.words, names())
    list(engine.detect_many([("warm", first.text[:2000], "en")]))
    alone, looked_through, seconds = 0.0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        small = made_anew(Path(folder) / "study")
        steward = small.as_user("sam", vault=True)
        for number in range(options.chain):
            entry = told(drawn, options.words, names())
            if number % options.alone_every == 0:
                alone += worked(lambda one=entry: list(engine.detect_many([("", one.text, "en")])))
                looked_through += 1

            def whole(number: int = number, one: Transcript = entry) -> None:
                interview_id = imported(steward, one, number)
                find_identifiers(steward, [interview_id])
                accepted_and_released(steward, interview_id)

            seconds += worked(whole)
            done = number + 1
            if done % 10 == 0 or done == options.chain:
                detectors = alone / looked_through * done
                say(
                    "chain",
                    interviews=done,
                    words=options.words,
                    alone=looked_through,
                    detectors=round(detectors, 2),
                    whole=round(seconds, 2),
                    ratio=round(seconds / detectors, 3),
                )
        small.project.store.close()


PAGES = {
    "work": "ana", "coding": "ana", "overview": "lea", "codebook": "lea", "codebook?view=translations": "lea",
    "indicators": "lea", "reconcile": "lea", "reconcile?view=consensus": "lea", "reconcile?view=cases": "lea",
    "themes": "lea", "activity": "lea", "participants": "lea", "journal": "ana", "agreement": "lea",
    "agreement?view=compare": "lea", "reports": "lea", "search": "ana", "passages": "ana", "usage": "ana",
    "uniqueness": "lea", "suggestions": "ana", "importing": "sam", "cases": "ana", "maps": "lea", "partners": "lea",
    "joint": "lea", "corpus": "lea", "checklist": "lea", "stories": "lea", "findings": "lea", "panel": "lea",
    "people": "lea", "care": "lea", "review": "sam", "search?q=the+way+home": "ana",
}  # fmt: skip
"""Address of a page → who opens it."""
DEMO_PEOPLE = {"ana": "ana", "lea": "marta", "sam": "tomas"}
"""Who they are in the demo."""


class Drawn:
    """Notes what each page alone costs."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._draw = APP.draw

    def __call__(self, address: str, context: Context) -> None:
        begun = time.process_time()
        try:
            self._draw(address, context)
        finally:
            self.seconds.append(time.process_time() - begun)


def opened(small: SmallProject, people: Mapping[str, str], passphrase: str, drawn: Drawn) -> Opener:
    """What tells of an address the processor time of its page when it was opened before: alone, and with the runner.

    The vault is opened once, as somebody who reviews has it open from one page to the next.
    """
    vault = sign_in(small.project, people["sam"]).with_vault(passphrase).open_vault()

    def opener(address: str) -> tuple[float, float]:
        name, _, query = address.partition("?")
        who = PAGES[address]
        originals = vault if who == "sam" else False
        draw = partial(open_page, name, small, people[who], vault=originals, **dict(parse_qsl(query)))
        draw()
        runs = [worked(draw) for _ in range(5)]
        return median(drawn.seconds[-5:]), median(runs)

    return opener


@contextmanager
def coded_study(options: argparse.Namespace, many: int) -> Iterator[Study]:
    """A study with codings, rounds, a queue to reconcile and memos, as many as belong to so many interviews."""
    share = many / options.interviews
    sizes = [int(entry * share) for entry in (options.codings, options.memos)]
    with ExitStack() as stack:
        parent = Path(options.kept or stack.enter_context(tempfile.TemporaryDirectory()))
        name = "-".join(map(str, (many, options.page_words, options.names, *sizes)))
        if (parent / name).exists():
            result = kept(parent / name)
            embedded(result)
        else:
            # Named when it is whole: one whose making was stopped is made anew.
            shutil.rmtree(parent / "making", ignore_errors=True)
            result = study(parent / "making", many, words=options.page_words, names=options.names)
            coded(result, *sizes)
            open_queue(result.small.as_user("lea"), "round 0")
            proposed(result)
            embedded(result)
            result.small.project.store.close()
            result = kept((parent / "making").rename(parent / name))
        yield result
        result.small.project.store.close()


def pages(options: argparse.Namespace) -> None:
    """What drawing each page again costs in a small and in a large study, and in the demo."""
    wanted = options.only or [*PAGES]
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in wanted}
    demo: dict[str, float] = {}
    Pages.draw = drawn = Drawn()  # type: ignore[method-assign]
    if options.demo:
        small = SmallProject(open_project(Path(options.demo)))
        opener = opened(small, DEMO_PEOPLE, DEMO_PASSPHRASE, drawn)
        demo = {name: opener(name)[0] for name in wanted}
        small.project.store.close()
    for many in (options.few, options.interviews):
        with coded_study(options, many) as result:
            opener = opened(result.small, {person: person for person in DEMO_PEOPLE}, PASSPHRASE, drawn)
            for name in wanted:
                figures[name].append(opener(name))
    for name, ((few, few_run), (whole, whole_run)) in figures.items():
        beside = {"demo": round(demo[name], 3), "of_demo": round(whole / demo[name], 1)} if demo else {}
        say(
            "page",
            name=name,
            codings=options.codings,
            opened=[round(few, 3), round(whole, 3)],
            ratio=round(whole / few, 1),
            run=[round(few_run, 2), round(whole_run, 2)],
            **beside,
        )


def passages(options: argparse.Namespace) -> None:
    """Reading a code's passages among many codings: the first page and the last, combined, and on the screen."""
    with tempfile.TemporaryDirectory() as folder:
        result = study(Path(folder) / "study", options.few * 10, words=options.page_words, names=options.names)
        coded(result, options.passages, 0)
        lead = result.small.as_user("lea")
        every = coded_passages(lead, Question())
        code = every.passages[0].coding.code
        question = Question(filter=Filter(codes=(code,)))
        many = coded_passages(lead, question).total
        near = Condition("near", (next(p.coding.code for p in every.passages if p.coding.code != code),), 3)
        questions: dict[str, Callable[[], object]] = {
            "first page": lambda: coded_passages(lead, question, turns=2),
            "last page": lambda: coded_passages(lead, question, first=max(0, many - 20), turns=2),
            "combined with another code": lambda: coded_passages(lead, replace(question, conditions=(near,)), turns=2),
            "with words": lambda: coded_passages(
                lead, replace(question, filter=replace(question.filter, words="a")), turns=2
            ),
            "every code": lambda: coded_passages(lead, Question(), turns=2),
            "page drawn": lambda: open_page("passages", result.small, "lea", code=code, around="2"),
        }
        for name, ask in questions.items():
            ask()
            seconds = [timed(ask) for _ in range(5)]
            say("passages", name=name, codings=every.total, of_code=many, seconds=round(median(seconds), 3))
        result.small.project.store.close()


def of_the_pane(grown: Study) -> dict[str, float]:
    """Processor time of opening the coding pane, of a coding, and of what its columns count over all interviews."""
    who = grown.small.as_user("ana")
    with who.store.read() as cursor:
        release = releases.current_releases(cursor)[-1]
    opened = open_transcript(who, release)
    turns, code = cycle(opened.release.turns), opened.codebook.codable()[0].id

    def save() -> None:
        turn = next(turns)
        code_passage(who, release, code, turn.start, turn.end)

    def nothing() -> None:
        """Nothing happens before."""

    acts: dict[str, tuple[Callable[[], None], Callable[[], object]]] = {
        "opened": (nothing, lambda: open_transcript(who, release)),
        "counts of the columns after a coding": (save, lambda: workbench(who, release)),
        "counts of the columns, nothing saved since": (nothing, lambda: workbench(who, release)),
        "a coding saved": (nothing, save),
    }
    figures = {}
    for name, (before, act) in acts.items():
        act()
        spent = []
        for _ in range(9):
            before()
            spent.append(worked(act))
        figures[name] = median(spent)
    return figures


def pane(options: argparse.Namespace) -> None:
    """Opening the coding pane and saving in it, in a small and in a large study."""
    figures: list[dict[str, float]] = []
    codings = [int(options.codings * options.few / options.interviews), options.codings]
    for many, made_of in zip((options.few, options.interviews), codings, strict=True):
        with tempfile.TemporaryDirectory() as folder:
            result = study(Path(folder) / "study", many, words=options.page_words, names=3, open_ones=0)
            coded(result, made_of, 0)
            figures.append(of_the_pane(result))
            result.small.project.store.close()
    few, whole = figures
    for name in few:
        say(
            "pane",
            name=name,
            interviews=[options.few, options.interviews],
            codings=codings,
            few=round(few[name], 4),
            many=round(whole[name], 4),
            ratio=round(whole[name] / few[name], 1),
        )


def drawn_vectors(many: int, dimension: int) -> np.ndarray:
    """Vectors of length 1 in all directions."""
    vectors = np.random.default_rng(0).standard_normal((many, dimension), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def search(options: argparse.Namespace) -> None:
    """One search over so many invented passages of forty words, whose vectors are drawn by chance."""
    words, embedder = Words(), load_embedder()
    texts = [" ".join(words.sentence(40)) for _ in range(options.searched)]
    index: list[SearchIndex] = []
    vectors = drawn_vectors(len(texts), embedder.dimension)
    built = worked(lambda: index.append(SearchIndex(texts, vectors, ["en"] * len(texts))))
    query = " ".join(words.sentence(4))
    vector = embedder.encode_query(query)
    seconds = [worked(lambda: index[0].search(query, vector, 20)) for _ in range(9)]
    say("search", passages=len(texts), built=round(built, 1), seconds=round(median(seconds), 3), peak_mb=peak_mb())


def peak_mb() -> int | None:
    """Most memory that this process held so far; unknown on Windows."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


def timed(act: Callable[[], object]) -> float:
    """Seconds of an action as somebody waits for it."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "release": lambda options: compared("release", a_release, options),
    "mark": lambda options: compared("mark", a_mark, options),
    "site": lambda options: compared("site", a_mark_at_a_site, options),
    "document": document,
    "chain": chain,
    "pages": pages,
    "passages": passages,
    "pane": pane,
    "search": search,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    full = "--full" in sys.argv
    for name, quick, whole in (
        ("interviews", 60, 500),
        ("few", 10, 10),
        ("words", 9000, 9000),
        ("names", 60, 60),
        ("document", 200_000, 1_000_000),
        ("document-names", 1000, 5000),
        ("codings", 20_000, 200_000),
        ("memos", 500, 5000),
        ("chain", 3, 500),
        ("page-words", 1500, 9000),
        ("passages", 100_000, 100_000),
        ("searched", 100_000, 1_000_000),
    ):
        parser.add_argument(f"--{name}", type=int, default=whole if full else quick)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--kept", help="folder in which the studies of pages are kept")
    parser.add_argument("--demo", help="a project that `heard demo` copied, whose pages are told beside")
    parser.add_argument(
        "--alone-every",
        type=int,
        default=1,
        help="of the chain's texts, how many there are for one that the detectors look through alone",
    )
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--only", choices=PAGES, action="append", help="of the pages, only these")
    options = parser.parse_args()
    # Streamlit says of every page that it is drawn without a browser.
    logging.disable(logging.WARNING)
    app_page.TIMEOUT = 3600.0
    for part in options.part or PARTS:
        PARTS[part](options)


if __name__ == "__main__":
    main()
