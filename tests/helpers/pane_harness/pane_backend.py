"""A backend for the pane that keeps everything in one JSON file, with an invented, gentle interview.

It keeps the pane's contract exactly: ids applied once, undo and redo on the server's own history, refusals with a
reason. Codes whose name starts with "Locked" are refused, so that tests can see a refusal.
"""

import json
import random
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from coding.errors import ProjectInUse
from coding.model import ReleaseTurn
from coding.ui.codings.page import coding_row, memo_row, note_row
from coding.ui.codings.pane import Rows
from coding.workspace.codings.my_work import Document, Workbench
from coding.workspace.operations import Answer

COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8a6d00", "#6a3d9a"]
NAMES = [
    ("Trust building", "The other person makes themselves someone to rely on."),
    ("Secrecy", "Something is kept from others, or asked to be kept."),
    ("Isolation", "Distance from friends or family grows."),
    ("Help seeking", "Somebody is told, or help is looked for."),
    ("Family response", "What family does once they know."),
    ("First contact", "How the two came to know each other."),
    ("Gift or money", "Something is given, promised or paid."),
    ("Platform switch", "The talk moves to another channel."),
    ("Feeling seen", "The warmth of being noticed."),
    ("Turning point", "Something changes the course of events."),
    ("Everyday life", "School, hobbies, the ordinary day."),
    ("Locked code", "Kept by the lead; the backend refuses it."),
]
SMALL = [
    ("Interviewer", "interviewer", "Would you like to begin with how the summer started?"),
    (
        "Ana",
        "participant",
        "We had moved house. I did not know anyone there yet. The garden was the best part of it 🌻.",
    ),
    ("Interviewer", "interviewer", "And the music lessons?"),
    (
        "Ana",
        "participant",
        "They were on Tuesdays. My teacher was kind and she noticed when I was quiet. "
        "I told her about the move, and she said that it takes time. That helped me a lot.",
    ),
    ("Ana", "participant", "Zoe\u0308 👩\u200d👩\u200d👧 wrote: «C'e\u0301tait bien» 𝄞 and then we laughed."),
    ("Interviewer", "interviewer", "Did you tell anybody at home?"),
    ("Ana", "participant", "Later I told my aunt. She listened. She did not ask too much, which I liked."),
    ("Ana", "participant", "After that, things were easier at school as well."),
    ("Interviewer", "interviewer", "Thank you. Is there anything you would like to add?"),
    ("Ana", "participant", "Only that I am glad I told someone."),
]
BELOW = {6: "c5", 7: "c5"}
"""Codes that stand below another."""
TOPICS = ["violence", "threats", "other"]
SENTENCES = [
    "We walked along the river after school and talked about the choir.",
    "My grandmother keeps bees, and in June everybody helps with the honey.",
    "I was not sure what to answer, so I waited a day.",
    "She said I could take my time.",
    "It was a small town, people knew each other.",
    "Then the messages came more often, in the evening mostly.",
    "I liked the drawing club because nobody was in a hurry there.",
    "My brother noticed that I had become quiet.",
    "After the holidays I spoke with the teacher I trusted.",
    "Looking back, that was the moment when it became lighter.",
]


def transcript(words: int) -> tuple[str, list[ReleaseTurn]]:
    """The invented interview; with ``words`` above 0, a long one of about that many words in 50-word turns."""
    parts: list[tuple[str, str, str]] = list(SMALL)
    if words:
        rng = random.Random(7)
        parts, total = [], 0
        while total < words:
            asks = len(parts) % 2 == 0
            sentences = rng.sample(SENTENCES, 1) if asks else [rng.choice(SENTENCES) for _ in range(8)]
            text = " ".join(sentences)
            total += len(text.split())
            parts.append(("Interviewer" if asks else "Ana", "interviewer" if asks else "participant", text))
    turns, at, pieces = [], 0, []
    for ordinal, (speaker, role, text) in enumerate(parts):
        turns.append(ReleaseTurn(ordinal, speaker, role, ordinal * 17_000, at, at + len(text)))
        pieces.append(text)
        at += len(text) + 1
    return "\n".join(pieces), turns


def codebook(size: int) -> list[dict[str, Any]]:
    codes = []
    for index in range(max(size, len(NAMES))):
        name, definition = NAMES[index] if index < len(NAMES) else (f"Topic {_word(index)} {_word(index * 7)}", "")
        codes.append(
            {"id": f"c{index}", "name": name, "color": _color(index), "family": "Process" if index % 3 else "Context",
             "definition": definition, "names": {"de": "Geheimhaltung"} if name == "Secrecy" else {},
             "parent": BELOW.get(index, "")}
        )  # fmt: skip
    return codes


def _color(index: int) -> str:
    """A shade of its own for every code, as real codebooks have."""
    base = int(COLORS[index % len(COLORS)][1:], 16)
    return f"#{base ^ (index // len(COLORS)):06x}"


def _word(index: int) -> str:
    parts = ["la", "mo", "ri", "ten", "va", "so", "bel", "ku", "fen", "dra"]
    return parts[index % 10] + parts[(index // 10) % 10]


def _coding(
    id: str, code: str, start: int, end: int, memo: str = "", attributes: dict[str, str] | None = None
) -> dict[str, Any]:
    return {"id": id, "code": code, "start": start, "end": end, "memo": memo, "attributes": attributes or {},
            "deleted": False, "revision": 0}  # fmt: skip


class FileBackend:
    """One coder on one release; thread-safe; state survives the process."""

    def __init__(self, path: Path, words: int = 0, codes: int = 0, codings: int = 0, read_only: bool = False) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.read_only = read_only
        self.text, self.turns = transcript(words)
        self.book = codebook(codes)
        self.calls = 0
        self.failing = False
        self.support = ""
        self.no_new_codes, self.free = "", False
        self.state: dict[str, Any] = {
            "revision": 0, "codings": {}, "done": {}, "undo": [], "redo": [], "codes": [], "memos": {}, "notes": {},
            "pins": {str(place): entry["id"] for place, entry in enumerate(self.book[:10])},
            "preferences": {}, "place": None, "suggested": {}, "reports": {},
            "examples": [],
        }  # fmt: skip
        if path.exists():
            self.state = json.loads(path.read_text())
        else:
            self._seed(codings)
            self._save()

    def _seed(self, count: int) -> None:
        rng = random.Random(11)
        for index in range(count):
            turn = self.turns[rng.randrange(len(self.turns))]
            start = turn.start + rng.randrange(max(1, (turn.end - turn.start) // 2))
            end = min(turn.end, start + rng.randrange(20, 160))
            code, memo = self.book[rng.randrange(len(self.book))]["id"], "A note." if index % 9 == 0 else ""
            self.state["codings"][f"s{index}"] = _coding(f"s{index}", code, start, end, memo) | {"revision": 1}
        self.state["revision"] = 1

    def _save(self) -> None:
        scratch = self.path.with_suffix(".new")
        scratch.write_text(json.dumps(self.state))
        scratch.replace(self.path)

    def document(self) -> dict[str, Any]:
        with self.lock:
            everything = {name: [row for row in rows if len(row) > 2] for name, rows in self.changes_since(-1).items()}
            return {
                "revision": self.state["revision"], "release": "release-1", "title": "Interview 07",
                "turns": [[turn.speaker, turn.role, turn.start_ms, turn.start, turn.end] for turn in self.turns],
                "text": self.text, "codes": self.codes(), "headings": [], "readOnly": self.read_only,
                "favourites": ["c0", "c1"], "coder": "Mira", "pinned": self.state["pins"], **everything,
                "suggestions": self.suggestions(), "place": self.state["place"], "keeps": not self.read_only,
                "people": [["@P02", "P02", "Second", "?release=release-2"]], "topics": TOPICS,
                "contact": self.support, "locked": "", "noNewCodes": self.no_new_codes, "free": self.free,
            }  # fmt: skip

    def suggestions(self) -> list[list[Any]]:
        return [[key, *entry] for key, entry in self.state["suggested"].items() if entry is not None]

    def for_the_first_time(self) -> None:
        """Have no digits yet, for tests of what is offered then."""
        if not self.calls:
            self.state["pins"] = {}

    def suggest(self) -> None:
        """Have two suggestions, for tests of them."""
        if not self.state["suggested"]:
            self.state["suggested"] = {
                "s-1": ["c1", self.turns[3].start, self.turns[3].start + 22, 1, ["Close to a passage coded Secrecy."]],
                "s-2": ["c3", self.turns[6].start, self.turns[6].start + 20, 2, ["It speaks of telling somebody."]],
            }

    def newest_step(self) -> int:
        return 0

    def changes_since(self, revision: int) -> Rows:
        def changed(kind: str) -> list[Any]:
            return [SimpleNamespace(**row) for row in self.state[kind].values() if row["revision"] > revision]

        with self.lock:
            return {
                "codings": [coding_row(coding, "Mira", own=True) for coding in changed("codings")],
                "memos": [memo_row(memo, "Mira", own=True) for memo in changed("memos")],
                "notes": [note_row(note, own=True) for note in changed("notes")],
            }

    def workbench(self) -> Workbench:
        with self.lock:
            count = len([c for c in self.state["codings"].values() if not c["deleted"]])
        answers = len([turn for turn in self.turns if turn.role == "participant"])
        documents = [
            Document(release_id="release-1", participant="P01", title="Interview 07", answers=answers, coded=0,
                     codings=count, locked=False, attributes={"country": "Norway"}),
            *(Document(release_id=f"release-{number}", participant=f"P{number:02}",
                       title=f"Interview {number + 6:02}",
                       answers=12, coded=number % 13, codings=number % 13, locked=number % 5 == 0,
                       attributes={"country": "Chile" if number % 2 else "Norway"})
              for number in range(2, max(4, len(self.book)))),
        ]  # fmt: skip
        return Workbench(documents, {"c0": 4, "c1": 2})

    def codes(self) -> list[dict[str, Any]]:
        return [*self.book, *({"color": "#56b4e9", "family": "New", **code} for code in self.state["codes"])]

    def apply(self, operations: list[dict[str, Any]]) -> list[Answer]:
        if self.failing:
            raise ProjectInUse(
                "Another program has the project open. Close it; Heard keeps your codings and saves them then."
            )
        with self.lock:
            self.calls += 1
            answers = []
            for operation in operations:
                done = self.state["done"]
                if operation["id"] not in done:
                    done[operation["id"]] = self._apply_one(operation)
                reason = done[operation["id"]]
                answers.append(Answer(operation["id"], reason is None, reason))
            self._save()
            return answers

    def _apply_one(self, operation: dict[str, Any]) -> str | None:
        if self.read_only:
            return "This round is locked."
        kind = operation["kind"]
        if kind in ("undo", "redo"):
            return self._step(kind, "redo" if kind == "undo" else "undo")
        if kind == "new_code":
            if operation["name"].startswith("Locked"):
                return "A code with this name is kept by the lead."
            number = len(self.state["codes"]) + 1
            self.state["codes"].append({"id": f"N{number}", "guid": operation["code"], "name": operation["name"]})
            return None
        called = {code["guid"]: code["id"] for code in self.state["codes"]}
        if operation.get("code") in called:
            operation = {**operation, "code": called[operation["code"]]}
        if kind in ("note", "content-note", "pins", "preferences", "place", "report", "report-withdrawn", "example"):
            return self._beside(kind, operation)
        if kind == "suggestion-declined":
            self.state["suggested"][operation["suggestion"]] = None
            return None
        names = {code["id"]: code["name"] for code in self.codes()}
        if "code" in operation and operation["code"] not in names:
            return "There is no such code."
        if "code" in operation and names[operation["code"]].startswith("Locked"):
            return "This code is kept by the lead."
        before = self.state["codings"].get(operation["coding"])
        if kind in ("split", "merge"):
            return self._parts(kind, operation)
        if kind == "suggestion-accepted":
            self.state["suggested"][operation["suggestion"]] = None
        if kind in ("add", "suggestion-accepted"):
            if not 0 <= operation["start"] < operation["end"] <= len(self.text):
                return "The span is outside the text."
            named = [operation[name] for name in ("coding", "code", "start", "end")]
            after = _coding(*named, operation.get("memo", ""), operation.get("attributes"))
        elif before is None or before["deleted"]:
            return "This coding is not there any more."
        else:
            changes = {k: v for k, v in operation.items() if k not in ("id", "kind", "coding")}
            after = {**before, **changes, "deleted": kind == "remove"}
        self._put(after)
        self.state["undo"].append([before, {**after}])
        self.state["redo"].clear()
        return None

    def _beside(self, kind: str, operation: dict[str, Any]) -> str | None:
        self.state["revision"] += 1
        revision = self.state["revision"]
        if kind == "note":
            if operation["text"].startswith("Locked"):
                return "This memo is kept by the lead."
            self.state["memos"][operation["memo"]] = {
                "id": operation["memo"], "target": operation["target"], "text": operation["text"],
                "turn": operation.get("turn"), "code": operation.get("code"),
                "deleted": not operation["text"], "revision": revision,
            }  # fmt: skip
        elif kind == "content-note":
            note = self.state["notes"].get(operation["note"], {})
            fields = {k: v for k, v in operation.items() if k in ("severity", "topics", "text", "first", "last")}
            self.state["notes"][operation["note"]] = {
                "text": "", "first": None, "last": None, **note, **fields, "id": operation["note"],
                "deleted": bool(operation.get("remove")), "revision": revision,
            }  # fmt: skip
        elif kind in ("report", "report-withdrawn"):
            self.state["reports"][operation.get("of", operation["id"])] = (
                [operation["start"], operation["end"]] if kind == "report" else None
            )
        elif kind == "example":
            note = [operation["coding"], operation["example"]]
            if operation.get("remove"):
                self.state["examples"].remove(note)
            elif note in self.state["examples"]:
                return "This code has that example already."
            else:
                self.state["examples"].append(note)
        elif kind == "place":
            self.state["place"] = next(t.ordinal for t in self.turns if t.end >= operation["offset"])
        elif kind == "preferences":
            self.state["preferences"].update(operation["values"])
        else:
            self.state["pins"] = operation["pins"]
        return None

    def _parts(self, kind: str, operation: dict[str, Any]) -> str | None:
        first = self.state["codings"][operation["coding"]]
        if kind == "split":
            second = {**first, "id": operation["other"], "start": operation["start"], "memo": ""}
            self._put({**first, "end": operation["end"]})
            self._put(second)
            return None
        self._put({**first, "start": operation["start"], "end": operation["end"], "memo": operation["memo"]})
        for other in operation["others"]:
            self._put({**self.state["codings"][other], "deleted": True})
        return None

    def _put(self, coding: dict[str, Any]) -> None:
        self.state["revision"] += 1
        coding["revision"] = self.state["revision"]
        self.state["codings"][coding["id"]] = coding

    def _step(self, kind: str, other: str) -> str | None:
        if not self.state[kind]:
            return "There is nothing to undo." if kind == "undo" else "There is nothing to redo."
        before, after = self.state[kind].pop()
        target = before if kind == "undo" else after
        self._put(dict(target) if target else {**after, "deleted": True})
        self.state[other].append([before, after])
        return None
