"""What stopped an export, and the ways out in place: left out, masked there too, or said to be no name there."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from coding.access import Permission
from coding.export.gate.gate import Problem
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _, moment_text, say
from coding.ui.frame.unlock import PRIVATE
from coding.ui.review.masking import type_field
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.review import comparing
from coding.workspace.review.comparing import Stopped

MOST = 20
"""So many places are shown at once."""
SAID = f"{PRIVATE}stopped-said"
FOUND = {
    "name": N_("a word that is masked in this project"),
    "part": N_("a part of a name that is masked in this project"),
    "asked": N_("something that is masked in an interview or still in review, and is no name"),
    "form": N_("something that looks like an address, a number or an account"),
}


def places(
    context: Context, problems: Sequence[Problem], releases: dict[str, str], steward: Context | None
) -> list[str]:
    """Show whoever exports where the file was stopped; return the keys of what they leave out.

    The word itself is for stewards: others are told the place, and open it.

    Args:
        context: Who exports.
        problems: What stopped the file.
        releases: Hash of a release's text → its id, for opening it.
        steward: The same person with the originals open, where they may see them.
    """
    style.announce(SAID)
    words = [problem for problem in problems if problem.place is not None]
    entries = {word.key: word for word in comparing.stopped_words(steward)} if steward else {}
    keys: list[str] = []
    for number, word in enumerate(words[:MOST]):
        assert word.place is not None
        with st.container(border=True, key=f"stopped-{number}"):
            st.markdown(f"**{style.escape(_beginning(word.where))}**")
            if steward and word.key not in entries:
                style.note(_("Settled. Make the file again."))
                continue
            style.note(_(FOUND[word.found]))
            if steward:
                _word(steward, entries[word.key], "")
            else:
                _open(releases.get(word.place.release_hash, ""), word.place.line, word.place.code)
            if st.checkbox(_("Leave it out of this file"), True, key=f"leave-{word.key}"):
                keys.append(word.key)
    if len(words) > MOST:
        every = st.checkbox(_("Leave out the {n} places that are not shown too").format(n=len(words) - MOST), True)
        keys += [word.key for word in words[MOST:]] if every else []
    if words and not context.may(Permission.REVIEW_ORIGINALS):
        style.note(
            _(
                "Where the passphrase was entered with the file, a steward finds these places under Review "
                "identifiers, with the word marked, and masks it there too or says why it is no name there."
            )
        )
    return keys


def lending(context: Context) -> None:
    """Let a steward with the originals open lend the comparison with the key, or take it back."""
    if lent_note(context):
        style.button(_("End it now"), lambda: comparing.end_lending(context), key="end-lending")
    elif st.button(
        _("Let files be compared for an hour"),
        key="lend-comparison",
        help=_(
            "Whoever makes a file has it compared with the pseudonym key then, without the passphrase. Nobody reads an "
            "original by it."
        ),
    ):
        comparing.lend_comparison(context)
        st.rerun()


def lent_note(context: Context) -> bool:
    """Say until when files are compared without the passphrase, where a steward lent that; whether one did."""
    lent = comparing.lent_comparison(context)
    if lent is not None:
        style.note(
            _("Files are compared without the passphrase until {time} (UTC).").format(time=f"{lent.until:%H:%M}")
        )
    return lent is not None


def waiting(context: Context) -> None:
    """The words that stopped an export, for a steward with the originals open, and what was said about others."""
    style.announce(SAID)
    entries = comparing.stopped_words(context)
    if entries:
        title = (
            _("A word stopped a report or another file")
            if len(entries) == 1
            else _("{n} words stopped a report or another file").format(n=len(entries))
        )
        with st.container(border=True):
            st.subheader(title, anchor=False)
            style.note(
                _(
                    "Each is masked in this project and stands here unmasked. Mask it here too, or say why it is "
                    "no name here. Later files let it pass at this place, and stop elsewhere as before."
                )
            )
            for entry in entries[:MOST]:
                _word(context, entry, say(entry.said))
            if len(entries) > MOST:
                style.note(_("{n} more are shown when these are settled.").format(n=len(entries) - MOST))
    _confirmed_words(context)


def _beginning(place: str) -> str:
    beginning = say(place)
    return beginning[:1].upper() + beginning[1:]


def _word(context: Context, entry: Stopped, place: str) -> None:
    if entry.word:
        style.quote(f"… {entry.before}▸{entry.word}◂{entry.after} …", place)
    else:
        style.note(
            _("{place}. The text was changed since; the next file is looked at anew.").format(
                place=_beginning(entry.said)
            )
        )
    if entry.masked:
        style.note(_("It is masked now. Release the interview again, and the file leaves with its pseudonym."))
    _open(entry.release_id, entry.line, entry.code)
    if entry.release_id and not entry.masked:
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        type_name = type_field(left, entry.word, entry.type, f"stopped-type-{entry.id}")
        if right.button(_("Mask it here too"), key=f"stopped-mask-{entry.id}", width="stretch"):
            _mask(context, entry, type_name)
    if not entry.masked:
        _no_name(context, entry)


def _no_name(context: Context, entry: Stopped) -> None:
    with st.form(f"stopped-no-name-{entry.id}", border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        reason = left.text_input(_("Why it is no name here"), key=f"{PRIVATE}stopped-why-{entry.id}")
        pressed = right.form_submit_button(_("It is no name here"), width="stretch")
        every = len(entry.same) > 1 and st.checkbox(
            _("Also at the {n} other places where it is written the same").format(n=len(entry.same) - 1)
        )
    if not pressed:
        return
    style.attempt(
        lambda: comparing.no_name(context, entry.same if every else [entry.id], reason),
        SAID,
        _("Noted. The next file lets it pass there; it can be taken back further down."),
    )


def _mask(context: Context, entry: Stopped, type_name: str) -> None:
    with style.anew():
        done = comparing.mask_here(context, entry.id, type_name)
        st.session_state[SAID] = _("Masked at {n} places. Now release the interview again, further down.").format(
            n=done.masked
        )


def _open(release_id: str, line: int, code: str) -> None:
    if release_id:
        link("coding", _("Open in the interview"), release=release_id, line=str(line))
    elif code:
        link("codebook", _("Open the codebook"), code=code)


def _confirmed_words(context: Context) -> None:
    stands = comparing.let_stand(context)
    if not stands:
        return
    names = user_names(context.project)
    with st.expander(_("Words said to be no names where they stand ({n})").format(n=len(stands))):
        for stand in stands:
            left, right = st.columns([4, 1], vertical_alignment="center")
            with left:
                style.note(
                    _("{place}: “{reason}” ({who}, {when} UTC)").format(
                        place=_beginning(stand.said),
                        reason=stand.reason,
                        who=names.get(stand.by, stand.by),
                        when=moment_text(stand.at),
                    )
                )
            take_back = partial(comparing.take_back, context, stand.id)
            news = (SAID, _("Taken back. The next file is stopped there again."))
            style.button(_("Take back"), take_back, right, news, key=f"stopped-back-{stand.id}", width="stretch")
