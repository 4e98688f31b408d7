"""Where passages that the undo log kept stand by now."""

from collections.abc import Iterable
from dataclasses import replace

from coding.store import Cursor, interviews, releases
from coding.store.cases import Passage
from pipelines.redact.release import carry_over


def on_current_releases(cursor: Cursor, passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Passages on the current releases of their documents, each once; those of documents that are gone are left out.

    A correction moves what stands in records to its words in the new release, but not what the undo log kept.
    """
    wanted = tuple(passages)
    if not wanted:
        return ()
    known = releases.interviews_of(cursor)
    current = {interview.id: interview.release_id for interview in interviews.all_interviews(cursor)}
    locations = []
    for passage in wanted:
        now = current.get(known.get(passage.release_id, ""))
        if now and now != passage.release_id:
            maps = releases.offset_map(cursor, passage.release_id), releases.offset_map(cursor, now)
            start, end = carry_over(*maps, passage.start, passage.end)
            locations.append(replace(passage, release_id=now, start=start, end=end))
        elif now:
            locations.append(passage)
    return tuple(dict.fromkeys(locations))
