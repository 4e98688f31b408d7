"""A letter and its mark are one character, whatever the computer a transcript was written on."""

import json
import unicodedata
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers import read
from pipelines.readers.draft import Draft, assemble
from pipelines.transcript import Part, SpokenTurn, Transcript

pytestmark = pytest.mark.slow

ASKED, TOLD = "Chloé: Où étais-tu, Zoë?", "Żaneta: Chez Noël, à l'orée du forêt."
LINES = (ASKED, TOLD, ASKED, TOLD)


def _as_on_a_mac(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _captions(lines: tuple[str, ...]) -> str:
    cues = (f"00:00:0{number},000 --> 00:00:0{number},900\n{line}\n" for number, line in enumerate(lines, 1))
    return "\n".join(f"{number}\n{cue}" for number, cue in enumerate(cues, 1))


def _table(lines: tuple[str, ...]) -> list[list[str]]:
    names = [_as_on_a_mac(name) for name in ("κείμενο", "ομιλητής")] if "é" not in lines[0] else ["κείμενο", "ομιλητής"]
    return [names, *([line.partition(": ")[2], line.partition(":")[0]] for line in lines)]


FILES: dict[str, Callable[[SimpleNamespace, tuple[str, ...]], bytes]] = {
    "talk.txt": lambda make, lines: "\n".join(lines).encode(),
    "talk.docx": lambda make, lines: make.docx(make.paragraphs(*lines)),
    "talk.odt": lambda make, lines: make.open_document("text", "".join(f"<text:p>{entry}</text:p>" for entry in lines)),
    "talk.html": lambda make, lines: "".join(f"<p>{entry}</p>" for entry in lines).encode("ascii", "xmlcharrefreplace"),
    "talk.rtf": lambda make, lines: (
        "{\\rtf1 " + "\\par ".join("".join(f"\\u{ord(c)}?" if c > "~" else c for c in entry) for entry in lines) + "}"
    ).encode(),
    "talk.srt": lambda make, lines: _captions(lines).encode(),
    "talk.csv": lambda make, lines: "\n".join(f'"{a}","{b}"' for a, b in _table(lines)).encode(),
    "talk.xlsx": lambda make, lines: make.xlsx(_table(lines)),
    "talk.json": lambda make, lines: json.dumps(
        {"segments": [{"start": n, "end": n + 1, "text": line} for n, line in enumerate(lines)]}
    ).encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_a_transcript_written_on_a_mac_is_read_as_any_other(make: SimpleNamespace, name: str) -> None:
    usual = read(FILES[name](make, LINES), name)
    mac = read(FILES[name](make, tuple(map(_as_on_a_mac, LINES))), name)
    assert mac.transcript == usual.transcript
    assert unicodedata.is_normalized("NFC", mac.transcript.text)


SPOKEN = st.text(
    st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("e\u0301\u0323\u200b\u2028 ι\u0345")),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SPOKEN, SPOKEN), min_size=1, max_size=4))
def test_whatever_a_reader_hands_over_comes_out_composed(spoken: list[tuple[str, str]]) -> None:
    draft = Draft("talk.txt", turns=[SpokenTurn("A", "word"), *(SpokenTurn(who, said) for who, said in spoken)])
    draft.parts = [Part(0, spoken[0][0], {spoken[0][1]: spoken[-1][0]})]
    result = assemble(draft, "text")
    texts = [result.transcript.text, *result.transcript.speakers]
    texts += [text for part in result.parts for text in (part.heading, *part.attributes, *part.attributes.values())]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)
    again = Transcript.from_spoken(
        SpokenTurn(turn.speaker, result.transcript.turn_text(turn)) for turn in result.transcript.turns
    )
    assert again == result.transcript
