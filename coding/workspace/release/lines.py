"""Drawing the lines of a second reading, by chance and only once the first reviewer is done."""

import secrets
from collections.abc import Sequence

from coding.access import Permission
from coding.disclosure.residual import cut_lines, draw
from coding.errors import InvalidInput, NotReady
from coding.model.said import Said
from coding.store import Cursor, events, interviews, second_readings
from coding.store.second_readings import SecondReading
from coding.vault import Vault
from coding.workspace.context import Context, new_id, requires, writes
from coding.workspace.release.readiness import masked_spans, no_longer_masked, read_rule, readiness_of
from coding.workspace.vault_records import read_original


@requires(Permission.REVIEW_ORIGINALS)
def draw_lines(context: Context, interview_ids: Sequence[str] | None = None, lines: int | None = None) -> str:
    """Draw lines at random from interviews whose review is done; return the reading's id.

    Args:
        context: The steward, with the vault open.
        interview_ids: Over which interviews; None for every interview in review in which nothing waits.
        lines: How many; None for as many as the project's rule says.

    Raises:
        NotReady: There is none, or one has identifiers that wait, or a reading already (draw more of that one).
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    seed = secrets.randbits(63)
    reading_id = new_id()

    def change(cursor: Cursor) -> None:
        chosen = _done_reviewing(cursor, interview_ids)
        count = lines if lines is not None else read_rule(cursor).lines
        if count < 1:
            raise InvalidInput(Said("Draw one line at least."))
        for reading in second_readings.all_readings(cursor):
            if set(chosen) & set(reading.masked) and no_longer_masked(cursor, reading):
                second_readings.void(cursor, reading.id)
        every = {interview_id: _lines_of(vault, interview_id) for interview_id in chosen}
        populations = {
            interview_id: (len(cut), masked_spans(cursor, interview_id)) for interview_id, cut in every.items()
        }
        drawn = draw(seed, [line for interview_id in chosen for line in every[interview_id]], count)
        if not drawn:
            raise NotReady(Said("There is no line to draw."))
        second_readings.add(cursor, reading_id, seed, context.user.id, populations)
        second_readings.add_lines(cursor, reading_id, 0, drawn)
        detail = {"interviews": len(chosen), "lines": len(drawn), "of": sum(n for n, _ in populations.values())}
        events.append(cursor, context.user.id, "second_reading.drawn", "second_reading", reading_id, detail)

    context.store.write(change)
    return reading_id


def _done_reviewing(cursor: Cursor, interview_ids: Sequence[str] | None) -> list[str]:
    by_id = {
        interview.id: interview for interview in interviews.all_interviews(cursor) if interview.state == "in_review"
    }
    readiness = readiness_of(cursor, list(by_id.values()))
    every = second_readings.all_readings(cursor)
    taken = {
        interview_id for reading in every if not no_longer_masked(cursor, reading) for interview_id in reading.masked
    }
    if interview_ids is None:
        chosen = [
            interview_id
            for interview_id in by_id
            if not readiness[interview_id].unreviewed and interview_id not in taken
        ]
        if not chosen:
            raise NotReady(Said("There is no interview whose review is done and that has no second reading yet."))
        return chosen
    for interview_id in interview_ids:
        if interview_id not in by_id:
            raise NotReady(Said("Interview {one} is not in review.", one=interview_id))
        if unreviewed := readiness[interview_id].unreviewed:
            raise NotReady(unreviewed)
        if interview_id in taken:
            raise NotReady(
                Said(
                    "Lines of “{title}” are drawn already. Draw more of that reading instead.",
                    title=by_id[interview_id].title,
                )
            )
    return list(dict.fromkeys(interview_ids))


def _lines_of(vault: Vault, interview_id: str) -> list[tuple[str, int, int]]:
    transcript = read_original(vault, interview_id).transcript
    turns = [(turn.start, turn.end) for turn in transcript.turns]
    return [(interview_id, start, end) for start, end in cut_lines(transcript.text, turns)]


@writes(Permission.REVIEW_ORIGINALS)
def draw_more(context: Context, cursor: Cursor, reading_id: str, lines: int) -> int:
    """Draw further lines of a reading, from those not drawn yet; return how many. What was read goes on counting.

    Raises:
        InvalidInput: Fewer than one line.
        NotReady: Every line is drawn already, or the reading no longer counts.
    """
    if lines < 1:
        raise InvalidInput(Said("Draw one line at least."))
    vault = context.open_vault()
    seed = secrets.randbits(63)

    reading = open_reading(cursor, reading_id)
    have = {(line.interview_id, line.start, line.end) for line in reading.lines}
    rest = [line for interview_id in reading.masked for line in _lines_of(vault, interview_id) if line not in have]
    drawn = draw(seed, rest, lines)
    if not drawn:
        raise NotReady(Said("Every line is drawn already."))
    second_readings.add_seed(cursor, reading_id, seed)
    second_readings.add_lines(cursor, reading_id, len(reading.lines), drawn)
    events.append(cursor, context.user.id, "second_reading.drawn", "second_reading", reading_id, {"lines": len(drawn)})
    return len(drawn)


def open_reading(cursor: Cursor, reading_id: str) -> SecondReading:
    """A reading that counts.

    Raises:
        NotReady: It no longer does.
    """
    reading = second_readings.get(cursor, reading_id)
    if reading.state != "open":
        raise NotReady(Said("That second reading no longer counts. Open the page again."))
    return reading
