"""Fifty names that a machine's voice says, and the real speech model: silent in a copy, and spelled as told before."""

import io
import json
import wave

import pytest

from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps.silence import silence_names
from coding.extras.recordings.steps.transcribing import transcribe_recording
from coding.workspace.originals.correcting import correct_words, correctable
from coding.workspace.release.release import release_interview
from coding.workspace.review.decide import add_identifier
from coding.workspace.review.lists import set_lists
from coding.workspace.vault_records import read_original
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.silence import distinctive_words, recognised_names
from pipelines.transcript import SpokenTurn
from tests.conftest import SmallProject
from tests.extras.recordings.voice import spoken

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(
        not model.installed(), reason="the extra heard[speech] (a speech model of 140 MB) is not installed"
    ),
]
NAMES = (
    "Amelia Hartley", "Jonathan", "Siobhan", "Marek", "Yusuf Demir", "Katarina", "Benedict", "Oluwaseun",
    "Hannah Lindqvist", "Tobias", "Fatima", "Gwendolyn", "Rafael Ortega", "Ingrid", "Dmitri", "Priya", "Leopold",
    "Beatrice Calloway", "Mohammed", "Annika", "Winifred", "Santiago", "Ewa", "Desmond Okafor", "Clara", "Vincent",
    "Nadia", "Ambrose", "Philippa Thornton", "Kwame", "Rosalind", "Stefan", "Aisha", "Cornelius", "Magdalena Novak",
    "Hugo", "Theodora", "Ibrahim", "Lucinda", "Patrick Donnelly", "Zofia", "Ezekiel", "Miriam", "Florian",
    "Henrietta Blackwood", "Andreas", "Leila", "Barnaby", "Josephine", "Casimir",
)  # fmt: skip
AROUND = (
    "Then I met {} at the market by the river.",
    "{} lent me a bicycle in the spring.",
    "We planted the apple trees together with {}.",
    "My neighbour {} baked bread every Sunday.",
    "In the evening {} played the piano for us.",
)
SENTENCES = [AROUND[number % len(AROUND)].format(name) for number, name in enumerate(NAMES)]


def frames(recording: bytes) -> tuple[bytes, int]:
    with wave.open(io.BytesIO(recording)) as file:
        return file.readframes(file.getnframes()), file.getframerate()


def talk() -> tuple[bytes, list[int]]:
    """A recording of fifty sentences with a name each, and when each sentence begins, in milliseconds."""
    parts = [frames(spoken(sentence, pauses=[(0.3, 0.6, 1.2)[at % 3]])) for at, sentence in enumerate(SENTENCES)]
    rate, file = parts[0][1], io.BytesIO()
    with wave.open(file, "wb") as write:
        write.setparams((1, 2, rate, 0, "NONE", ""))
        write.writeframes(b"".join(part for part, _ in parts))
    return file.getvalue(), [sum(len(part) for part, _ in parts[:at]) * 500 // rate for at in range(len(parts))]


@pytest.fixture
def released(small_project: SmallProject) -> tuple[SmallProject, str]:
    """A recording that was written down, its words corrected to what was said, each name masked."""
    sound, begins = talk()
    steward = small_project.as_user("sam", vault=True)
    interview = str(transcribe_recording(steward, io.BytesIO(sound), "talk.wav", Wish(language="en")).id)
    turns = read_original(steward.open_vault(), interview).transcript.turns
    ends = [turn.start_ms for turn in turns[1:]] + [1 << 40]
    corrected = []
    for number, (turn, end) in enumerate(zip(turns, ends, strict=True)):
        begin = turn.start_ms if number else 0
        said = [sentence for sentence, at in zip(SENTENCES, begins, strict=True) if begin <= at + 1_000 < end]
        corrected.append(SpokenTurn(None, " ".join(said), turn.start_ms, turn.end_ms))
    correct_words(steward, interview, corrected, {}, correctable(steward, interview).state)
    small_project.to_review(interview)
    text = read_original(steward.open_vault(), interview).transcript.text
    assert all(name in text for name in NAMES)
    for name in NAMES:
        start = text.index(name)
        add_identifier(steward, interview, start, start + len(name), "PERSON")
    release_interview(steward, interview, leave_questions=True)
    return small_project, interview


def test_none_of_fifty_names_is_heard_again(released: tuple[SmallProject, str]) -> None:
    project, interview = released
    steward = project.as_user("sam", vault=True)
    vault = steward.open_vault()
    standing = read_original(vault, interview).transcript.text
    for name in NAMES:
        standing = standing.replace(name, " ")
    heard_before = json.loads(vault.get(f"file/{interview}"))["segments"]
    words = " ".join(segment["text"] for segment in heard_before)
    assert len(recognised_names(distinctive_words(NAMES, standing), words, standing)) > 25, (
        "so many are understood at all"
    )
    names = silence_names(steward, interview, "flac", check=True)
    assert (names.names, names.lines, names.checked) == (50, 0, 50), "of none a word was heard, or nothing was made"
    assert names.silent_ms < 90_000


def test_names_that_are_told_beforehand_are_spelled_so(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    set_lists(steward, deny=NAMES)
    wish = Wish(language="en", names=True)
    interview = transcribe_recording(steward, io.BytesIO(talk()[0]), "talk.wav", wish).id
    assert interview is not None
    text = read_original(steward.open_vault(), interview).transcript.text
    assert sum(name in text for name in NAMES) >= 40, "18 without the list"
