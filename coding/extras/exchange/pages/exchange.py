"""Projects of other programs: looked at first, then taken in. Nothing is placed without a yes."""

import hashlib
from functools import partial

import streamlit as st

from coding.access import Permission
from coding.extras.exchange.files.refi_offsets import READINGS, Diagnosis, LineEnd, Reading, Unit
from coding.extras.exchange.steps import bring_in
from coding.extras.exchange.steps.bring_in import ExchangePreview, ExchangeReport
from coding.ui.frame import style, unlock
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import N_, _, say
from coding.workspace.context import Context
from coding.workspace.originals import waiting_codings
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.people.users import list_users

TYPES = ["qdpx", "qde", "qdc", "sqlite3", "db", "csv", "xlsx"]
READING_NAMES = {
    Reading(Unit.CODE_POINT, LineEnd.ONE): N_("characters, a line end counts once (the standard; ATLAS.ti, Heard)"),
    Reading(Unit.CODE_POINT, LineEnd.TWO): N_("characters, a line end counts twice"),
    Reading(Unit.UTF_16, LineEnd.ONE): N_("UTF-16 units (an emoji counts twice), a line end once"),
    Reading(Unit.UTF_16, LineEnd.TWO): N_("UTF-16 units (an emoji counts twice), a line end twice (NVivo)"),
}
_DONE = f"{unlock.PRIVATE}exchange-report"


def page(context: Context) -> None:
    """Choose a file, look at it, take it in."""
    st.title(_("From other programs"))
    style.note(
        _(
            "Projects of NVivo, ATLAS.ti, MAXQDA, QualCoder and others (REFI-QDA: .qdpx, .qdc) and of Taguette "
            "(.sqlite3, .qdc, its tags as CSV or Excel). Texts go through review like any other; their codings wait "
            "and follow at the release."
        )
    )
    if context.may(Permission.REVIEW_ORIGINALS):
        opened = unlock.ensure_open(context)
        if opened is None:
            return
        context = opened
    else:
        style.note(_("You can add the codes of a file to the codebook. Its texts and codings are a steward's."))
    _result()
    upload = st.file_uploader(
        _("File of the other program"), type=TYPES, key="exchange-file", max_upload_size=UPLOAD_MB
    )
    if upload is not None:
        _look(context, IncomingFile(upload.name, upload.getvalue()))
    if context.vault is not None:
        _memos(context)


def _result() -> None:
    report: ExchangeReport | None = st.session_state.get(_DONE)
    if report is None:
        return
    stored = [text for text in report.texts if text.interview_id]
    st.success(
        _("{texts} texts taken in: {waiting} codings wait for their release, {placed} are in place.").format(
            texts=len(stored),
            waiting=sum(text.waiting for text in report.texts),
            placed=sum(text.placed for text in report.texts),
        )
    )
    for text in report.texts:
        if text.refused:
            style.note(
                _("Text {number} was refused, with its {count} codings. {reason}").format(
                    number=text.source, count=text.left_out, reason=say(text.refused)
                )
            )
        elif text.left_out:
            style.note(
                _(
                    "Text {number}: {count} codings were left out. They lie on labels or times only, or their code is "
                    "not in the codebook any more."
                ).format(number=text.source, count=text.left_out)
            )
    for note in report.notes:
        style.note(say(note))
    st.button(_("Put this away"), on_click=st.session_state.pop, args=(_DONE, None))


def _look(context: Context, file: IncomingFile) -> None:
    digest = hashlib.sha256(file.data).hexdigest()[:16]
    with style.refusals():
        preview = bring_in.preview_exchange(context, file)
        _contents(preview)
        if preview.project.codings:
            reading = st.session_state.get(f"exchange-reading-{digest}")
            if reading is not None and reading != preview.reading.offsets.chosen:
                shown = bring_in.preview_exchange(context, file, reading)
                _positions(shown.reading.offsets, digest, sure=True)
                preview = shown
            else:
                _positions(preview.reading.offsets, digest, sure=preview.reading.offsets.sure)
        if preview.losses:
            with st.expander(
                _("What is left out or guessed ({count})").format(count=len(preview.losses)), expanded=True
            ):
                for note in preview.losses[:50]:
                    style.note(say(note))
        _codes(context, preview)
        if preview.project.sources and context.vault is not None:
            _take_in(context, preview)


def _contents(preview: ExchangePreview) -> None:
    st.subheader(preview.reading.origin or _("What the file holds"))
    counts = {source.id: 0 for source in preview.project.sources}
    for coding in preview.project.codings:
        counts[coding.source] += 1
    if preview.project.sources:
        style.table(
            [_("Text"), _("Characters"), _("Codings"), _("In the project")],
            [
                [
                    source.name or "–",
                    f"{len(source.text):,}",
                    str(counts[source.id]),
                    _("yes: codings are placed at once") if source.id in preview.present else _("no"),
                ]
                for source in preview.project.sources
            ],
            label=_("Texts of the file"),
            numbers=[1, 2],
        )


def _positions(offsets: Diagnosis, digest: str, *, sure: bool) -> None:
    st.subheader(_("Do the passages begin and end where a person would have?"))
    style.table(
        [_("Before"), _("Passage"), _("After")],
        [[f"…{sample.before}", sample.passage, f"{sample.after}…"] for sample in offsets.samples],
        label=_("Passages as they would be placed"),
    )
    if sure:
        style.note(_("The positions fit the passages. Programs count differently; change this only if you see why."))
    else:
        st.warning(
            _("It is not sure what the positions in this file count. Choose the way that makes the passages whole.")
        )
    scores = {score.reading: score for score in offsets.scores}

    def name(reading: Reading) -> str:
        score = scores.get(reading)
        if score is None or score.boundaries is None:
            return _(READING_NAMES[reading])
        return _("{name}: {share:.0%} of passages begin and end at a word").format(
            name=_(READING_NAMES[reading]), share=score.boundaries
        )

    known = [reading for reading in READINGS if reading in scores]
    if len(known) > 1:
        st.radio(
            _("A position counts"),
            known,
            index=known.index(offsets.chosen),
            format_func=name,
            key=f"exchange-reading-{digest}",
        )


def _codes(context: Context, preview: ExchangePreview) -> None:
    if not preview.new_codes:
        return
    st.subheader(_("{count} codes are not in the codebook yet").format(count=len(preview.new_codes)))
    style.table(
        [_("Code"), _("Definition")],
        [[code.name, code.definition[:200] or "–"] for code in preview.new_codes],
        label=_("New codes"),
    )
    style.note(
        _("Everybody sees codes, and nobody has read these for names. Make sure that none says who somebody is.")
    )
    if not context.may(Permission.EDIT_CODEBOOK):
        style.note(_("A lead adds them here with the same file. Come back when that is done."))
    elif not preview.project.sources or context.vault is None:
        read = st.checkbox(_("I have read the codes; none of them names anybody"))
        style.button(
            _("Add the codes"), lambda: bring_in.add_codes(context, preview), type="primary", disabled=not read
        )


def _take_in(context: Context, preview: ExchangePreview) -> None:
    st.subheader(_("Take it in"))
    users = list_users(context.project)
    ids = ["", *(user.id for user in users)]
    names = {user.id: user.name for user in users}
    coders: dict[str, str] = {}
    for user in preview.project.users:
        label = _("Codings of {name} become those of").format(name=user.name or "–")
        coders[user.id] = st.selectbox(
            label,
            ids,
            format_func=lambda user_id: names[user_id] if user_id else _("an account of its own, without a name"),
            key=f"exchange-coder-{user.id}",
            width=480,
        )
    blocked = bool(preview.new_codes) and not context.may(Permission.EDIT_CODEBOOK)
    yes = st.checkbox(
        _("The passages above begin and end where they should, and no code names anybody"), disabled=blocked
    )
    if st.button(_("Take it in"), type="primary", disabled=blocked or not yes, key="exchange-take-in"):
        with style.anew(), st.spinner(_("Reading and storing …")):
            st.session_state[_DONE] = bring_in.import_exchange(context, preview, coders=coders)


def _memos(context: Context) -> None:
    waiting = waiting_codings.waiting_memos(context)
    if not waiting:
        return
    st.subheader(_("Memos that nobody has read for names yet"))
    style.note(
        _("They came with codings and stay in the vault. Type into the pane what others may see, then drop them.")
    )
    for interview_id, title, memos in waiting:
        with st.expander(f"{title} ({len(memos)})"):
            for memo in memos:
                style.quote(memo)
            style.button(
                _("Drop these memos"),
                partial(waiting_codings.forget_memos, context, interview_id),
                key=f"exchange-drop-{interview_id}",
            )
