"""Words are corrected and speakers named in a real browser, by keys alone, and the sound is where the turn is."""

import io
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Keyboard, Page, expect

from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps import recordings, transcribing
from coding.extras.recordings.steps.wording import wording
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.review.find import find_identifiers
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe import voices
from tests.conftest import PASSPHRASE, SmallProject, span_of
from tests.extras.recordings.tones import read_here, tones
from tests.helpers.app_server import AppServer, Visit, enter, serve_app, still, taken_in_late
from tests.helpers.axe import axe
from tests.helpers.keyboard import open_originals, press
from tests.helpers.steps import current_releases

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEARD = (
    ("Where did you live?", 0.9, 0), ("In a village by the", 0.9, 3_000), ("leek.", 0.2, 5_000),
    ("Were you happy there? Yes, with my ant.", 0.9, 10_000),
)  # fmt: skip


def _words() -> list[RecognisedWord]:
    words = []
    for said, sure, begins in HEARD:
        for at, word in enumerate(said.split()):
            words.append(RecognisedWord(f" {word}", begins + at * 300, begins + at * 300 + 300, sure))
    return words


@pytest.fixture
def served(make_project: Callable[..., SmallProject]) -> Iterator[tuple[AppServer, str]]:
    yield from study(make_project(), _words(), 20)


@pytest.fixture
def reopened(make_project: Callable[..., SmallProject]) -> Iterator[tuple[AppServer, str]]:
    yield from study(make_project(), _words(), 20, released=True)


@pytest.fixture
def ten_minutes(make_project: Callable[..., SmallProject]) -> Iterator[tuple[AppServer, str]]:
    yield from study(make_project(), [word for turn in TALK for word in turn], 600, Wish(speakers=2))


def study(
    project: SmallProject, words: Sequence[RecognisedWord], seconds: int, wish: Wish = Wish(), *, released: bool = False
) -> Iterator[tuple[AppServer, str]]:
    """A study with a recording in which those words were heard; where it was released, it is open for correction.

    Where speakers are wished for, all is proposed for one of them.
    """
    heard_ms = 0

    def hear(sound: bytes, rate: int, *_: object, **__: object) -> list[RecognisedWord]:
        nonlocal heard_ms
        begins, heard_ms = heard_ms, heard_ms + len(sound) * 500 // rate
        return [
            replace(word, start_ms=word.start_ms - begins, end_ms=word.end_ms - begins)
            for word in words
            if begins <= word.start_ms < heard_ms
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recordings, "listening_copy", read_here)
        patch.setattr(model, "NEEDED", ())
        patch.setattr(model, "spoken_language", lambda *_, **__: ("en", 0.9))
        patch.setattr(model, "hear", hear)
        patch.setattr(voices, "require_installed", lambda: None)
        patch.setattr(voices, "who_speaks", lambda _sound, words, *_, **__: [0] * len(words))
        steward = project.as_user("sam", vault=True)
        sound = io.BytesIO(tones(300, seconds=seconds))
        interview = transcribing.transcribe_recording(steward, sound, "talk.wav", wish).id
    if released:
        find_identifiers(steward, [str(interview)])
        first = release_interview(steward, str(interview)).release_id
        coder = project.as_user("ana")
        code_passage(coder, first, "C7", *span_of(coder, first, "with my ant"))
        reopen_interview(steward, str(interview), "Two people speak")
    project.project.store.close()
    assert heard_ms == seconds * 1_000
    with serve_app(project.folder) as server:
        yield server, str(interview)


SENTENCES = (
    "We lived by the lake and had a garden with apple trees.", "Every morning we fed the hens before school.",
    "My uncle played the accordion and the neighbours came over with bread.", "Later I moved to the city.",
)  # fmt: skip
QUESTION = "And what do you remember of that?"


def _talk() -> list[list[RecognisedWord]]:
    """Ten minutes of questions and answers; of twenty words one is wrong and doubtful, of fifty one is only doubtful.

    A pause of a second follows on each turn, but none on every tenth question: there one turn has both people's words.
    """
    at, number, talk = 0, 0, []
    while at < 580_000:
        for said in (QUESTION, " ".join(SENTENCES[(len(talk) + add) % 4] for add in range(5))):
            turn = []
            for word in said.split():
                number += 1
                wrong = number % 20 == 0
                heard = f" {word[0]}x{word[1:]}" if wrong else f" {word}"
                turn.append(RecognisedWord(heard, at, at + 350, 0.3 if wrong or number % 50 == 1 else 0.9))
                at += 350
            talk.append(turn)
            at += 0 if said == QUESTION and len(talk) % 20 == 1 else 1_000
    return talk


TALK = _talk()


def saved(page: Page) -> None:
    page.wait_for_selector(".heard-wording[data-unsaved='0']")


def rows(page: Page) -> list[tuple[str, str]]:
    turns = page.locator(".wording-turn")
    pairs = zip(
        turns.locator(".wording-who").all_inner_texts(), turns.locator(".wording-words").all_inner_texts(), strict=True
    )
    return [*pairs]


def stored(folder: Path, interview: str) -> Any:
    project = open_project(folder)
    try:
        return wording(sign_in(project, "sam").with_vault(PASSPHRASE), interview)
    finally:
        project.store.close()


def at_words(chromium: Browser, server: AppServer, interview: str, script: str = "") -> tuple[Visit, Page, Keyboard]:
    """A steward with the page open, and the originals."""
    steward = enter(chromium, server.url, "Sam Example")
    steward.page.add_init_script(script)
    steward.page.goto(f"{server.url}/wording?interview={interview}")
    open_originals(steward.page, PASSPHRASE)
    steward.page.wait_for_selector(".heard-wording[data-opened]")
    return steward, steward.page, steward.page.keyboard


def test_words_and_speakers_by_keys_alone(chromium: Browser, served: tuple[AppServer, str]) -> None:
    server, interview = served
    steward = enter(chromium, server.url, "Sam Example")
    page, keys = steward.page, steward.page.keyboard
    page.goto(f"{server.url}/importing")
    open_originals(page, PASSPHRASE)
    page.get_by_role("link", name="Name speakers and correct words before review").click()
    page.wait_for_selector(".heard-wording[data-opened]")
    assert rows(page) == [
        ("nobody named", "Where did you live?"),
        ("nobody named", "In a village by the leek."),
        ("nobody named", "Were you happy there? Yes, with my ant."),
    ]
    expect(page.locator(".wording-turn mark")).to_have_text(["leek."])
    # What is doubtful comes first.
    expect(page.locator(".wording-turn[data-current]")).to_contain_text("leek")
    page.locator(".wording-turn[data-current]").focus()
    keys.press("w")
    keys.type("lake.")
    keys.press("Escape")
    expect(page.get_by_role("button", name="Next doubtful word (0)")).to_be_disabled()
    keys.press("Home")
    keys.press("1")
    keys.press("2")
    # The third turn is two people's: it is divided where the answer begins.
    keys.press("Enter")
    for _ in range(len("Yes, with my ant.")):
        keys.press("ArrowLeft")
    keys.press("Enter")
    keys.press("k")
    keys.press("1")
    keys.press("2")
    saved(page)
    page.get_by_label("Find").fill("ant")
    page.get_by_label("Replace with").fill("aunt")
    keys.press("Enter")
    expect(page.locator(".wording-said")).to_have_text("Replaced: 1")
    saved(page)
    said = [
        ("Interviewer", "Where did you live?"),
        ("Participant", "In a village by the lake."),
        ("Interviewer", "Were you happy there?"),
        ("Participant", "Yes, with my aunt."),
    ]
    assert rows(page) == said
    assert [entry["id"] for entry in axe(page) if entry["impact"] in ("serious", "critical")] == []
    # Joined by mistake, and taken back.
    page.locator(".wording-turn").last.click()
    keys.press("m")
    expect(page.locator(".wording-turn")).to_have_count(3)
    keys.press("u")
    expect(page.locator(".wording-turn")).to_have_count(4)
    saved(page)
    keys.press("End")
    keys.press("h")
    page.wait_for_function("() => document.querySelector('.heard-wording').dataset.playing === 'true'")
    page.wait_for_function("() => Number(document.querySelector('.heard-wording').dataset.position) > 11_000")
    keys.press("s")
    expect(page.get_by_role("button", name="Speed: 75 %")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.heard-wording').dataset.playing === 'true'")
    page.wait_for_function("() => Number(document.querySelector('.heard-wording').dataset.position) > 13_000")
    keys.press("e")
    area = page.locator(".wording-area")
    assert area.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "aunt."
    keys.press("Escape")
    keys.press("h")
    page.wait_for_function("() => document.querySelector('.heard-wording').dataset.playing === 'false'")
    page.reload()
    open_originals_again(page)
    assert rows(page) == said
    # As at four times the size: the turns have room, and nothing lies over them.
    page.set_viewport_size({"width": 320, "height": 640})
    still(page)
    turns, below = page.locator(".wording-list").bounding_box(), page.get_by_text("Changes are kept").bounding_box()
    assert turns and below and turns["height"] > 200 and turns["y"] + turns["height"] < below["y"]
    steward.leave()
    server.stop()
    shown = stored(server.folder, interview)
    assert [(turn.speaker, turn.text) for turn in shown.turns] == said
    assert shown.turns[3].start_ms == 11_200 and dict(shown.speakers)["Interviewer"] == "interviewer"


TONE = """
async (script) => {
  const { Player, slower } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  const context = new OfflineAudioContext(1, 1, 16000);
  const sound = context.createBuffer(1, 16000, 16000);
  sound.getChannelData(0).forEach((_, at, all) => { all[at] = Math.sin((2 * Math.PI * 220 * at) / 16000); });
  return [1, 0.75, 0.5].map((speed) => {
    const made = slower(context, sound, speed);
    const all = made.getChannelData(0).slice(1000, -1000);
    let risen = 0;
    for (let at = 1; at < all.length; at += 1) if (all[at - 1] < 0 && all[at] >= 0) risen += 1;
    const louder = (most, value) => Math.max(most, Math.abs(value));
    const [recording, run] = [{ lasts: 9000 }, { from: 1000, began: 0 }];
    const player = Object.assign(new Player(), { speed, recording, run, context: { currentTime: 4 } });
    return [made.duration, (risen * 16000) / all.length, all.reduce(louder, 0), player.position];
  });
}
"""


def test_slower_sound_lasts_longer_at_the_same_pitch(chromium: Browser) -> None:
    page = chromium.new_page()
    script = (Path(__file__).parents[3] / "coding/ui/components/review_pane/player.js").read_text(encoding="utf-8")
    for speed, (lasts, pitch, loudest, after_four_s) in zip((1, 0.75, 0.5), page.evaluate(TONE, script), strict=True):
        assert lasts == pytest.approx(1 / speed, abs=0.001) and after_four_s == 1_000 + 4_000 * speed
        assert pitch == pytest.approx(220, abs=3) and loudest == pytest.approx(1, abs=0.1)
    page.close()


BEGUN = """
async (script) => {
  const { begun, turnOf, written } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  const words = ['Yes.', 'I', 'sang.', 'And', 'you?'].map((word, at) => [word, at * 500, 1]);
  const turn = turnOf(['', 0, 2500, 'Yes. I sang. And you?', words]);
  return ['Oh yes. I sang. And you?', 'Yes. I sang. Well, and you?'].map((text) =>
    [100, 700, 1000, 2500].map((moment) => begun([written(turn, text)], moment)?.at ?? null));
}
"""


def test_a_sentence_begins_after_words_that_were_written_too(chromium: Browser) -> None:
    page = chromium.new_page()
    folder = Path(__file__).parents[3] / "coding/extras/recordings/pages/wording_pane"
    places = page.evaluate(BEGUN, (folder / "turns.js").read_text(encoding="utf-8"))
    assert places == [[None, None, 2, 4], [None, None, 1, 3]]
    page.close()


def test_one_digit_names_all_turns_of_a_speaker(chromium: Browser, served: tuple[AppServer, str]) -> None:
    steward, page, keys = at_words(chromium, *served)
    other = steward.context.new_page()
    other.goto(page.url)
    open_originals_again(other)
    page.locator(".wording-turn").first.click()
    for key in ("1", "2", "1", "Home", "a"):
        keys.press(key)
    expect(page.locator(".wording-said")).to_have_text("Now the digit for all turns of Interviewer.")
    keys.press("2")
    assert [who for who, _ in rows(page)] == ["Participant"] * 3
    keys.press("u")
    # A key in between is the end of it.
    for key in ("Home", "a", "j", "k", "2"):
        keys.press(key)
    assert [who for who, _ in rows(page)] == ["Participant", "Participant", "Interviewer"]
    saved(page)
    # Another tab is refused, shows what stands, and takes keys where it was.
    other.locator(".wording-turn").first.click()
    other.keyboard.press("1")
    expect(other.locator(".wording-said")).to_have_text(re.compile("Not saved: It was corrected elsewhere"))
    other.keyboard.press("1")
    saved(other)
    assert [who for who, _ in rows(other)] == ["Participant", "Interviewer", "Interviewer"]
    expect(other.locator(".wording-said")).to_be_empty()
    # What somebody is writing meanwhile stays open, and what stands there by now is told.
    page.reload()
    open_originals_again(page)
    page.locator(".wording-turn").nth(1).click()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.type(" Yes.")
    page.keyboard.press("Escape")
    saved(page)
    other.keyboard.press("Home")
    other.keyboard.press("1")
    other.keyboard.press("Enter")
    other.keyboard.press("End")
    other.keyboard.type(" No")
    expect(other.locator(".wording-said")).to_have_text(re.compile("corrected elsewhere.*by the leek. Yes."))
    other.keyboard.type(" more.")
    other.keyboard.press("Escape")
    saved(other)
    assert rows(other)[1][1] == "In a village by the leek. No more."
    other.keyboard.press("u")
    assert rows(other)[1][1] == "In a village by the leek. Yes."
    saved(other)
    # A field that somebody writes in stays open where one call of the pane overtakes another.
    other.route("**/heard.wording_pane/wording.js*", taken_in_late)
    other.reload()
    open_originals_again(other)
    other.locator(".wording-turn").first.click()
    other.keyboard.press("Enter")
    taken = int(other.locator("body").get_attribute("data-taken") or 0)
    for scheme in ("dark", "light"):
        other.emulate_media(color_scheme=scheme)
        still(other)
    other.wait_for_function("(more) => Number(document.body.dataset.taken) >= more", arg=taken + 2)
    expect(other.locator(".wording-area")).to_be_focused()
    steward.leave()


ALT, SHIFT = 1, 8


def test_keys_are_what_is_printed_on_them(chromium: Browser, served: tuple[AppServer, str]) -> None:
    steward, page, keys = at_words(chromium, *served)
    system = steward.context.new_cdp_session(page)

    def typed(key: str, code: str, held: int = 0) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            system.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code, "modifiers": held})

    def speakers() -> list[str]:
        return [who[:1] for who, _ in rows(page)]

    # A French keyboard: digits with Shift, or by their key alone; a where others have q.
    page.locator(".wording-turn").first.click()
    typed("é", "Digit2")
    typed("Shift", "ShiftLeft", SHIFT)
    typed("1", "Digit1", SHIFT)
    assert speakers() == ["P", "I", "n"]
    keys.press("Home")
    typed("a", "KeyQ")
    typed("Shift", "ShiftLeft", SHIFT)
    typed("1", "Digit1", SHIFT)
    # A Lithuanian one has letters on its digits, a Greek one other letters: k is one turn back.
    assert speakers() == ["I", "I", "n"]
    typed("ę", "Digit2")
    typed("κ", "KeyK")
    typed("ą", "Digit1")
    assert speakers() == ["I", "I", "n"]
    typed("υ", "KeyU")
    assert speakers() == ["P", "I", "n"]
    # In an open turn, with Alt: the next doubtful word is at w, wherever that is.
    area = page.locator(".wording-area")
    selected = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    for key, code, word in (("z", "KeyW", ""), ("w", "KeyZ", "leek."), ("ς", "KeyW", "leek."), ("∑", "KeyW", "leek.")):
        keys.press("Home")
        keys.press("Enter")
        typed(key, code, ALT)
        assert area.evaluate(selected) == word, key
        keys.press("Escape")
    keys.press("f")
    keys.press("Escape")
    expect(page.locator(".wording-turn[data-current]")).to_be_focused()
    saved(page)
    steward.leave()


def test_after_a_release_words_and_speakers_are_corrected_and_a_coding_moves_along(
    chromium: Browser, reopened: tuple[AppServer, str]
) -> None:
    server, _ = reopened
    steward, page, keys = at_words(chromium, *reopened)
    expect(page.get_by_text("Corrections come to coders with the next release")).to_be_visible()
    page.locator(".wording-turn").last.click()
    keys.press("Enter")
    for _ in range(len("ant.")):
        keys.press("Backspace")
    keys.type("aunt.")
    for _ in range(len("Yes, with my aunt.")):
        keys.press("ArrowLeft")
    keys.press("Enter")
    for key in ("k", "1", "2"):
        keys.press(key)
    saved(page)
    said = [("Interviewer", "Were you happy there?"), ("Participant", "Yes, with my aunt.")]
    assert rows(page)[2:] == said
    press(page, page.get_by_role("button", name="On to review"))
    press(page, page.get_by_role("button", name="Review identifiers ("))
    page.wait_for_selector(".heard-review[data-opened][data-unsaved='0']")
    press(page, page.get_by_role("checkbox", name=re.compile("I, Sam Example")), " ")
    press(page, page.get_by_role("button", name="Release for coding"))
    page.get_by_text("is released (release 2): 0 places replaced. 1 codings moved over to it.").wait_for()
    steward.leave()
    server.stop()
    project = open_project(server.folder)
    coder = sign_in(project, "ana")
    (release,) = current_releases(coder)
    (coding,) = open_transcript(coder, release.id).codings
    project.store.close()
    assert release.text[coding.start : coding.end] == "with my aunt"
    assert [(turn.role, release.text[turn.start : turn.end]) for turn in release.turns][2:] == [
        (speaker.lower(), words) for speaker, words in said
    ]


SOUND = """
window.soundAt = 0;
const fetched = window.fetch;
window.fetch = (address, ...more) => {
  const begin = /from=(\\d+)&begin=1/.exec(address);
  if (begin) window.soundFrom = Number(begin[1]);
  return fetched(address, ...more);
};
window.AudioContext = class {
  get currentTime() { return window.soundAt; }
  resume() {}
  close() {}
  async decodeAudioData() { return { duration: 3600 }; }
  createBufferSource() {
    return {
      connect() {},
      start(when) { window.soundBegan = when; },
      stop() { window.soundBegan = null; },
    };
  }
};
"""
"""A sound whose time the test sets, in place of ten minutes of listening."""


def hear_until(page: Page, moment: float) -> None:
    page.wait_for_function("() => typeof window.soundBegan === 'number'")
    page.evaluate("moment => { window.soundAt = window.soundBegan + (moment - window.soundFrom) / 1000; }", moment)


def test_keys_that_ten_minutes_take(chromium: Browser, ten_minutes: tuple[AppServer, str]) -> None:
    """By hearing once: a wrong word takes one key and its letters, a speaker one, also where a turn has two people."""
    server, interview = ten_minutes
    steward, page, keys = at_words(chromium, server, interview, SOUND)
    pressed = {"words": 0, "neighbours": 0, "letters": 0, "speakers": 0}

    def press(kind: str, name: str) -> None:
        keys.press(f"Alt+{name}" if area.count() else name)
        pressed[kind] += 1

    # Somebody presses the key when a word has been heard, sometimes sooner, sometimes later.
    reaction = random.Random(7)
    heard = [word for turn in TALK for word in turn]
    wrong = [word for word in heard if "x" in word.word]
    begun = [turn[0] for turn in TALK]
    moments = [(word.start_ms + reaction.uniform(350, 1_050), word) for word in wrong + begun]
    # Who takes long over a turn whose speaker is only proposed means all of it.
    late = len(wrong) + 3
    moments[late] = (moments[late][0] + 6_000, begun[3])
    area, turns = page.locator(".wording-area"), page.locator(".wording-turn")
    turns.first.click()
    press("words", "h")
    for number, (moment, word) in sorted(enumerate(moments), key=lambda each: each[1][0]):
        hear_until(page, moment)
        if number >= len(wrong):
            press("speakers", str(1 + (number - len(wrong)) % 2))
            if word is TALK[1][0]:
                # What divided and named is taken back at once.
                for key, count in (("u", len(TALK) - 3), ("Shift+U", len(TALK) - 2)):
                    keys.press(key)
                    expect(turns).to_have_count(count)
            elif word is TALK[21][0]:
                # Another key divides too; both parts wait for their digits.
                keys.press("u")
                hear_until(page, moment)
                for key in "d12":
                    keys.press(key)
                expect(turns).to_have_count(len(TALK) - 1)
            continue
        press("words", "e")
        wanted = word.word.strip()
        selected = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
        if area.evaluate(selected) != wanted:
            press("neighbours", "ArrowLeft")
        assert area.evaluate(selected) == wanted
        keys.type(wanted.replace("x", ""))
        pressed["letters"] += len(wanted) - 1
    keys.press("Escape")
    expect(page.get_by_role("button", name="Next doubtful word (31)")).to_be_visible()
    saved(page)
    steward.leave()
    server.stop()
    said = [" ".join(word.word.strip().replace("x", "") for word in turn) for turn in TALK]
    assert [turn.text for turn in stored(server.folder, interview).turns] == said
    who = [turn.speaker for turn in stored(server.folder, interview).turns]
    assert who == ["Interviewer", "Participant"] * (len(TALK) // 2)
    # The manual has these figures.
    assert (len(heard), len(wrong), len(TALK)) == (1539, 76, 54)
    assert pressed == {"words": 77, "neighbours": 1, "letters": 323, "speakers": 54}


def open_originals_again(page: Page) -> None:
    """After a reload the originals are open still, or are opened."""
    page.wait_for_selector(".heard-wording[data-opened], input[type=password]")
    if page.locator("input[type=password]").count():
        open_originals(page, PASSPHRASE)
        page.wait_for_selector(".heard-wording[data-opened]")
