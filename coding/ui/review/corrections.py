"""Known names that stand in releases: the steward's answers, and releasing what was corrected, on the Review page."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

import streamlit as st

from coding.errors import HeardError
from coding.model import Interview
from coding.ui.components.pane_session import forget_sessions
from coding.ui.frame import style
from coding.ui.frame.texts import _, say, words_of
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Context
from coding.workspace.operations import newest_step
from coding.workspace.overview.status import InterviewStatus
from coding.workspace.release import corrections, release
from coding.workspace.release.corrections import Effect, Proposal
from coding.workspace.release.readiness import statement
from coding.workspace.release.release import Released
from pipelines.errors import PipelineError
from pipelines.redact.folding import fold

SAID = f"{PRIVATE}correction-said"
_AT, _SHOWN = f"{PRIVATE}correction-at", f"{PRIVATE}correction-shown"
_STEP = 12
"""Places shown at a time."""


def show(context: Context, entries: Sequence[InterviewStatus]) -> bool:
    """What waits in released interviews, what became of the last answer, and what can be released again.

    Args:
        context: The steward, with the vault open.
        entries: Where every interview stands.

    Returns:
        Whether anything waits for an answer.
    """
    message = st.session_state.pop(SAID, None)
    proposals = corrections.proposals(context)
    renamed = corrections.renamed_since(context)
    if message:
        left, middle, right = st.columns([4, 1, 1], vertical_alignment="center")
        left.success(message)
        seen = newest_step(context, corrections.line_of(context.project.id))
        for place, label, keys, way in (
            (middle, _("Undo"), "u", partial(corrections.undo_proposal, context, seen)),
            (right, _("Redo"), "shift+u", partial(corrections.redo_proposal, context)),
        ):
            done = _("Taken back; the places wait again.") if keys == "u" else _("Done again.")
            name = f"correction-{'undo' if keys == 'u' else 'redo'}"
            place.button(label, key=name, shortcut=keys, width="stretch", on_click=_step, args=(way, done))
    if proposals:
        _proposals(context, proposals)
    for interview, pseudonym in renamed:
        _renamed(context, interview, pseudonym)
    _release_again(context, entries)
    return bool(proposals)


def _proposals(context: Context, proposals: Sequence[Proposal]) -> None:
    heading = (
        _("1 place in a released interview holds a name that is masked elsewhere")
        if len(proposals) == 1
        else _("{n} places in released interviews hold names that are masked elsewhere").format(n=len(proposals))
    )
    with st.container(border=True, key="corrections"):
        st.subheader(heading, anchor=False)
        style.note(
            _(
                "Nothing changes until you answer, and coders go on. Masking opens the interview for its next release. "
                "Until every place has an answer, exports that are compared with the key stop at these words."
            )
        )
        titles = {proposal.interview.id: proposal.interview.title for proposal in proposals}
        for interview_id, effect in corrections.effects(context, list(titles)).items():
            style.note(_effect(titles[interview_id], effect))
        names = [proposal for proposal in proposals if not proposal.everyday]
        if names and st.button(
            _("Mask the 1 place that is no everyday word")
            if len(names) == 1
            else _("Mask all {n} places that are no everyday words").format(n=len(names)),
            type="primary",
            shortcut="y",
            key="correction-all",
            help=_("One key: y"),
        ):
            _act(lambda: corrections.mask_names(context), _masked(len(names)))
        at = min(st.session_state.get(_AT, 0), len(proposals) - 1)
        count = max(st.session_state.get(_SHOWN, _STEP), at + 1)
        for _key, places in groupby(enumerate(proposals[:count]), key=lambda entry: _group(entry[1])):
            _words(context, list(places), at, len(proposals))
        if count < len(proposals) and st.button(
            _("Show {n} more of {all}").format(n=min(_STEP, len(proposals) - count), all=len(proposals)),
            key="correction-more",
        ):
            st.session_state[_SHOWN] = count + _STEP
            st.rerun()


def _group(proposal: Proposal) -> tuple[bool, str, str]:
    return proposal.everyday, proposal.identifier.cluster_id, fold(proposal.words)


def _words(context: Context, places: list[tuple[int, Proposal]], at: int, many: int) -> None:
    """The places of one word, each with its answers; the current one has the keys."""
    first = places[0][1]
    becomes = _("**“{words}”** would become {pseudonym}").format(
        words=style.escape(first.words), pseudonym=style.escape(first.identifier.pseudonym)
    )
    where = (
        _("masked in {labels}").format(labels=style.escape(", ".join(first.masked_in)))
        if first.masked_in
        else _("on the list of words always masked")
    )
    everyday = " · " + _("an everyday word too: each place needs an answer of its own") if first.everyday else ""
    st.markdown(f"{becomes} · {where}{everyday}")
    for index, proposal in places:
        source = _("{interview}, line {line}").format(interview=proposal.interview.name, line=proposal.line)
        style.passage(proposal.before, proposal.words, proposal.after, source, current=index == at)
        with st.container(horizontal=True, key=f"correction-{proposal.identifier.id}"):
            for answer, label, key in (
                ("mask", _("Mask here"), "m"),
                ("leave", _("Leave it: the name may stay"), "l"),
                ("other_word", _("It is another word here"), "o"),
            ):
                if st.button(
                    label,
                    key=f"correction-{answer}-{proposal.identifier.id}",
                    shortcut=key if index == at else None,
                    type="secondary" if index == at else "tertiary",
                ):
                    st.session_state[_AT] = index
                    _decide(context, proposal, answer)
            if index == at and many > 1 and st.button(_("Later"), key="correction-later", shortcut="n"):
                st.session_state[_AT] = (at + 1) % many
                st.rerun()


def _effect(title: str, effect: Effect) -> str:
    sentence = _("Masking in {title} makes release {next}: every coding moves to the same words.").format(
        title=title, next=effect.number + 1
    )
    if effect.open_rounds:
        sentence += " " + _("Open rounds ({names}) move along, with what coders have handed in.").format(
            names=", ".join(effect.open_rounds)
        )
    if effect.locked_rounds:
        sentence += " " + _("Locked rounds ({names}) keep their snapshot; the words are blacked out there.").format(
            names=", ".join(effect.locked_rounds)
        )
    return sentence


def _masked(places: int) -> str:
    return _("1 place is masked.") if places == 1 else _("{n} places are masked.").format(n=places)


def _decide(context: Context, proposal: Proposal, answer: str) -> None:
    message = {
        "mask": _("“{words}” is masked in line {line} of {title}."),
        "leave": _("“{words}” stays in line {line} of {title}."),
        "other_word": _("“{words}” is another word in line {line} of {title}, and stays."),
    }[answer].format(words=proposal.words, line=proposal.line, title=proposal.interview.title)
    _act(lambda: corrections.decide_proposals(context, [proposal.identifier.id], answer), message)


def _act(action: Callable[[], tuple[str, ...]], message: str) -> None:
    with style.anew():
        opened = action()
        if opened:
            message += " " + _("Open for the next release now: {titles}.").format(titles=", ".join(opened))
        st.session_state[SAID] = style.escape(message)
        forget_sessions("review")


def _step(way: Callable[[], str], done: str) -> None:
    try:
        way()
        st.session_state[SAID] = done
    except HeardError as error:
        st.session_state[SAID] = style.escape(words_of(error))
    forget_sessions("review")


def _renamed(context: Context, interview: Interview, pseudonym: str) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(
            _(
                "A pseudonym in **{title}** is the real name of somebody in this project by now. Released again, it "
                "becomes {pseudonym}; every coding moves along."
            ).format(title=style.escape(interview.title), pseudonym=style.escape(pseudonym))
        )
        if right.button(_("Open for the next release"), key=f"correction-renamed-{interview.id}", width="stretch"):
            with style.anew():
                reason = _("A pseudonym turned out to be a real name.")
                release.reopen_interview(context, interview.id, reason)
                st.query_params["interview"] = interview.id


def _release_again(context: Context, entries: Sequence[InterviewStatus]) -> None:
    """Interviews that were released before and in which everything is decided: one signature for several of them.

    A single one is signed for under its text.
    """
    ready = [
        (entry.interview, entry.readiness)
        for entry in entries
        if entry.readiness and entry.readiness.is_ready and entry.interview.release_id is not None
    ]
    if len(ready) < 2:
        return
    labels = ", ".join(interview.title for interview, _ready in ready)
    with st.container(border=True, key="release-again"):
        st.subheader(_("Release again what was corrected"), anchor=False)
        style.note(
            _("Everything found in these interviews is decided: {labels}. Look at a text first by choosing it.").format(
                labels=labels
            )
        )
        sentences = dict.fromkeys(statement(context.user.name, readiness) for _one, readiness in ready)
        signed = st.checkbox(
            style.escape(" ".join(map(say, sentences))),
            key="-".join(["release-again", *(f"{interview.id}-{readiness.stamp}" for interview, readiness in ready)]),
        )
        label = _("Release all {n} again").format(n=len(ready))
        if st.button(label, type="primary", disabled=not signed, key="release-again-go"):
            _release(context, [interview.id for interview, _ready in ready])


def _release(context: Context, interview_ids: Sequence[str]) -> None:
    done: list[Released] = []
    problems: list[str] = []
    for interview_id in interview_ids:
        try:
            done.append(release.release_interview(context, interview_id))
        except (HeardError, PipelineError) as error:
            problems.append(words_of(error))
    sentences = [
        _("1 interview is released again.")
        if len(done) == 1
        else _("{n} interviews are released again.").format(n=len(done))
    ]
    st.session_state[SAID] = style.escape(" ".join([*sentences, *problems]))
    st.rerun()
