"""Mentions in memos: what ``@`` and ``#`` stand for, offered while writing and found again whenever a memo is shown.

A code is written by its id and shown by the name it has now. A participant and a case are written by their label; where
that changes or a participant is erased, :mod:`coding.store.words` changes the text, and where a code's id changes
:mod:`coding.store.code_ids`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from codebook.model import Codebook
from coding.access import Permission
from coding.model import Interview
from coding.model.grouping import grouped
from coding.model.texts import TITLE_AFTER
from coding.store import Cursor, cases, codebooks, people
from coding.store import interviews as store_interviews
from coding.store.cases import CaseFile
from coding.store.words import plain_label
from coding.workspace.context import Context, reads

LINK: Final = re.compile(
    r"(?<![\w@#])(?:@\[(?P<whom>[^\]\n]{1,200})\]|@(?P<name>\w[\w.-]*)|#\[(?P<long>[^\]\n]{1,80})\]"
    r"|#(?:(?P<who>[A-Za-z][\w.-]*):)?(?P<line>\d{1,6})(?!\w)|#(?P<code>[A-Za-z0-9][\w.-]*))"
)
"""``@P03``, ``@[P03 · First talk]``; ``#C1``, ``#[Code name]``; ``#12``, a line of the same interview; ``#P03:12``."""
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Link:
    """A mention in a memo's text; one of ``name``, ``code`` and ``line`` is set.

    Attributes:
        start: First character of it in the memo's text.
        end: One past its last character.
        name: What stands after ``@``: a participant, an interview or a case; in older memos a code.
        code: Id or name of a code, or None.
        participant: Label of the participant whose line is meant, or None for the memo's own interview.
        line: Line of an interview from 1, or None.
    """

    start: int
    end: int
    name: str | None = None
    code: str | None = None
    participant: str | None = None
    line: int | None = None


def links(text: str) -> list[Link]:
    """The mentions in a memo's text, in order; what they name may turn out not to be there."""
    mentions = []
    for hit in LINK.finditer(text):
        start, end = hit.span()
        if hit["line"]:
            mentions.append(Link(start, end, participant=hit["who"], line=int(hit["line"])))
        elif hit["whom"] or hit["long"]:
            mentions.append(Link(start, end, name=hit["whom"], code=hit["long"]))
        else:
            # A full stop after it ends the sentence.
            word = (hit["name"] or hit["code"]).rstrip(".-")
            end = start + 1 + len(word)
            mentions.append(Link(start, end, word) if hit["name"] else Link(start, end, code=word))
    return mentions


@dataclass(frozen=True)
class Meant:
    """What a mention stands for now.

    Attributes:
        kind: ``"code"``, ``"interview"`` or ``"case"``.
        id: Id of the code or the case; of an interview, of its current release.
        words: What is shown: of a code the name it has now, otherwise what was written.
        line: Line of the interview from 1, or None.
    """

    kind: Literal["code", "interview", "case"]
    id: str
    words: str
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What memos refer to, as far as a person may see it.

    Attributes:
        interviews: Interviews by id.
        people: Names of the team by user id.
        book: The newest codebook, or None.
        cases: Cases, in the order they were made.
    """

    interviews: Mapping[str, Interview]
    people: Mapping[str, str]
    book: Codebook | None
    cases: tuple[CaseFile, ...]

    @cached_property
    def codes(self) -> dict[str, str]:
        """Names by code id, in the order of the codebook."""
        return {code.id: code.name for code in self.book.codes} if self.book else {}

    @cached_property
    def by_code(self) -> dict[str, str]:
        """Code id by what it may be called, whatever the capitals; an id goes before a name."""
        codes = self.book.codes if self.book else ()
        return {code.name.casefold(): code.id for code in reversed(codes)} | {
            code.id.casefold(): code.id for code in codes
        }

    @cached_property
    def by_person(self) -> dict[str, Interview]:
        """Interview by what it may be called: a participant's label (their first), or label and title."""
        released = [interview for interview in self.interviews.values() if interview.release_id]
        called = {_titled(interview).casefold(): interview for interview in reversed(released)}
        return called | {interview.participant_label.casefold(): interview for interview in reversed(released)}

    @cached_property
    def by_case(self) -> dict[str, CaseFile]:
        """Case by its label, whatever the capitals."""
        return {case.label.casefold(): case for case in reversed(self.cases)}

    @cached_property
    def of_release(self) -> dict[str, str]:
        """Interview id by its current release."""
        return {interview.release_id: interview.id for interview in self.interviews.values() if interview.release_id}

    def meant(self, link: Link, text: str, interview_id: str | None) -> Meant | None:
        """What a mention in a memo stands for now; None where nothing of that name may be seen.

        Args:
            link: The mention.
            text: The memo's text.
            interview_id: The interview the memo is on, for a line without a participant.
        """
        if link.line is not None:
            own_talk = self.interviews.get(interview_id or "")
            talk = self.by_person.get(link.participant.casefold()) if link.participant else own_talk
            if talk is None or not talk.release_id or not 1 <= link.line <= talk.turn_count:
                return None
            return Meant("interview", talk.release_id, text[link.start : link.end], link.line)
        if link.code is not None:
            return self._code(link.code)
        name = str(link.name).casefold()
        # The title of an interview may be another by now.
        talk = self.by_person.get(name) or self.by_person.get(name.partition(TITLE_AFTER)[0])
        if talk is not None and talk.release_id:
            return Meant("interview", talk.release_id, f"@{link.name}")
        if (case := self.by_case.get(name)) is not None:
            return Meant("case", case.id, f"@{link.name}")
        return self._code(name)

    def _code(self, called: str) -> Meant | None:
        code_id = self.by_code.get(called.casefold())
        return Meant("code", code_id, self.codes[code_id] or code_id) if code_id else None

    def mentioned(self, text: str, interview_id: str | None) -> Iterator[Meant]:
        """Everything a memo's text mentions."""
        for link in links(text):
            if (meant := self.meant(link, text, interview_id)) is not None:
                yield meant


@reads(Permission.READ_RELEASED)
def surroundings(context: Context, cursor: Cursor) -> Surroundings:
    """What the memos of the project refer to."""
    newest = codebooks.newest(cursor)
    return Surroundings(
        interviews={interview.id: interview for interview in store_interviews.all_interviews(cursor)},
        people=people.names(cursor),
        book=newest.book if newest else None,
        cases=tuple(cases.all_cases(cursor)),
    )


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Something that may be mentioned.

    Attributes:
        token: What is written into the memo.
        name: What people choose it by.
        detail: What tells it from others: the number of a code, an interview's title.
        kind: As of :class:`Meant`.
        id: As of :class:`Meant`.
    """

    token: str
    name: str
    detail: str
    kind: Literal["code", "interview", "case"]
    id: str


def offers(around: Surroundings) -> list[Offer]:
    """Everything that may be mentioned in a memo: participants with a release, cases, codes."""
    return [*_people(around), *_cases(around), *(_codes(around.book) if around.book else ())]


def _people(around: Surroundings) -> Iterator[Offer]:
    talks = grouped(
        (interview.participant_label, interview) for interview in around.interviews.values() if interview.release_id
    )
    for label, talks_of_person in sorted(talks.items()):
        several = len(talks_of_person) > 1
        if _writable(label):
            title = talks_of_person[0].title
            yield _talk(talks_of_person[0], plain_label(label), "" if several or title == label else title)
        for interview in talks_of_person if several else ():
            if _writable(_titled(interview)):
                yield _talk(interview, f"@[{_titled(interview)}]", interview.title)


def _talk(interview: Interview, token: str, detail: str) -> Offer:
    return Offer(
        token=token, name=interview.participant_label, detail=detail, kind="interview", id=str(interview.release_id)
    )


def _cases(around: Surroundings) -> Iterator[Offer]:
    for case in around.cases:
        if _writable(case.label) and case.label.casefold() not in around.by_person:
            yield Offer(token=plain_label(case.label), name=case.label, detail="", kind="case", id=case.id)


def _codes(book: Codebook) -> Iterable[Offer]:
    for code in book.codes:
        if code.status in ("draft", "active"):
            token = f"#{code.id}" if _CODE.fullmatch(code.id) else f"#[{code.id}]"
            yield Offer(token=token, name=code.name, detail=code.id, kind="code", id=code.id)


def _titled(interview: Interview) -> str:
    return f"{interview.participant_label}{TITLE_AFTER}{interview.title}"


def _writable(called: str) -> bool:
    """Whether it can stand between brackets."""
    return 0 < len(called) <= 200 and not set(called) & {"]", "\n"}
