"""Import: look at each file before anything is stored, store it, have identifiers found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from coding.errors import HeardError
from coding.model import Interview, Participant
from coding.ui import jobs, style
from coding.ui.navigation import link
from coding.ui.unlock import PRIVATE, ensure_open, shut_button
from coding.workspace import finding, importing, projects
from coding.workspace.context import Context
from coding.workspace.importing import ImportOutcome, ImportPlan, IncomingFile
from coding.workspace.originals import ROLES
from pipelines.errors import EncodingUnsure, PipelineError

PLANS, DONE, ROUND = f"{PRIVATE}plans", f"{PRIVATE}stored", "_import-round"
STORING, FINDING = "_job-storing", "_job-finding"
CONSENT = {
    "paraphrase": "paraphrase only",
    "yes": "may be quoted",
    "never": "neither of them",
}
LANGUAGES = {
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "hr": "Croatian",
    "hu": "Hungarian",
    "it": "Italian",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
}
FIRST_TURNS = 6
LONGEST_TURN = 240
MOST_SPEAKERS = 12
FEW = 3
"""Up to so many files, their first turns are shown unfolded."""


def page(context: Context) -> None:
    """Choose files, look at them, store them, find identifiers."""
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.title("Import")
    opened = ensure_open(context)
    if opened is None:
        return
    with right:
        shut_button()
    _report_stored()
    _report_found()
    if not jobs.busy(STORING):
        _files(opened)
    _waiting(opened)


# Files


def _files(context: Context) -> None:
    style.note(
        "Choose transcripts: text, Word, captions, tables and more. They are read on this computer and shown here "
        "first; nothing is kept until you store it. File names stay with the originals and are shown to nobody else."
    )
    uploads = st.file_uploader(
        "Transcripts",
        accept_multiple_files=True,
        help=f"Files that can be read: {', '.join(importing.ENDINGS)}",
        key=f"import-files-{st.session_state.get(ROUND, 0)}",
    )
    stored: set[str] = st.session_state.get(DONE, set())
    if uploads and all(upload.file_id in stored for upload in uploads):
        # Nothing is left to look at: let go of the files themselves.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        stored.clear()
        st.rerun()
    ready: list[tuple[str, list[ImportPlan]]] = []
    place = st.container()
    participants = projects.list_participants(context)
    offered = 0
    for upload in uploads:
        if upload.file_id in stored:
            continue
        plans = _one_file(context, upload, participants, offered, few=len(uploads) <= FEW)
        offered += len(plans)
        if plans:
            ready.append((upload.file_id, plans))
    if len(ready) > 1:
        interviews = sum(len(plans) for _, plans in ready)
        if place.button(f"Store all {len(ready)} files ({interviews} interviews)", type="primary"):
            _store(context, ready)


def _one_file(
    context: Context, upload: Any, participants: Sequence[Participant], offered: int, *, few: bool
) -> list[ImportPlan]:
    """Show one file; return what would be stored of it as the person has set it."""
    with st.container(border=True):
        plan = _read(context, upload)
        if plan is None:
            return []
        key = upload.file_id
        _summary(plan)
        parts = _parts(context, plan, key)
        if len(parts) > 1:
            plans = _divided(context, plan, parts, participants, key, offered)
        else:
            plans = [_settings(context, plan, participants, key, offered)]
        _first_turns(parts[0], expanded=few)
        if st.button("Store", key=f"store-{key}", type="primary"):
            _store(context, [(key, plans)])
        return plans


def _read(context: Context, upload: Any) -> ImportPlan | None:
    """The file as read, from this page session's memory where it was read before."""
    known: dict[tuple[str, str | None], ImportPlan] = st.session_state.setdefault(PLANS, {})
    encoding: str | None = st.session_state.get(f"encoding-chosen-{upload.file_id}")
    plan = known.get((upload.file_id, encoding))
    if plan is not None:
        return plan
    try:
        with st.spinner("Reading …"):
            plan = importing.preview_file(context, IncomingFile(upload.name, upload.getvalue()), encoding=encoding)
    except EncodingUnsure as error:
        _ask_encoding(upload, error)
        return None
    except (PipelineError, HeardError) as error:
        st.error(f"{style.escape(str(error))} Nothing of this file was kept.", icon=":material/block:")
        return None
    known[(upload.file_id, encoding)] = plan
    return plan


def _ask_encoding(upload: Any, error: EncodingUnsure) -> None:
    st.warning(style.escape(str(error)))
    choices = list(error.candidates) or ["utf-8", "windows-1252", "iso-8859-1"]
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    chosen = left.selectbox("How is the text encoded?", choices, key=f"encoding-{upload.file_id}")
    if right.button("Read with this", key=f"encoding-go-{upload.file_id}"):
        st.session_state[f"encoding-chosen-{upload.file_id}"] = chosen
        st.rerun()
    start = upload.getvalue()[:400].decode(chosen, errors="replace") if chosen else ""
    style.quote(start, "The beginning, read this way: accents and umlauts should look right.")


def _summary(plan: ImportPlan) -> None:
    transcript = plan.read.transcript
    words = len(transcript.text.split())
    speakers = len(transcript.speakers)
    st.markdown(f"**{style.escape(plan.file.name)}**")
    facts = [
        f"format: {plan.read.format}",
        f"{len(transcript.turns)} turns",
        f"{words:,} words".replace(",", " "),
        f"{speakers} speakers" if speakers != 1 else "1 speaker",
    ]
    if plan.read.encoding:
        facts.append(f"encoding: {plan.read.encoding}")
    style.note(" · ".join(facts))
    for warning in plan.read.warnings:
        st.markdown(f":material/info: {style.escape(warning)}")


def _parts(context: Context, plan: ImportPlan, key: str) -> list[ImportPlan]:
    """The interviews in the file: one, unless it seems to hold several and the person says so."""
    count = len(plan.read.parts)
    if count < 2:
        return [plan]
    choice = st.radio(
        "This file may hold several interviews",
        ["One interview", f"{count} interviews, divided where the next one seems to begin"],
        key=f"parts-{key}",
        horizontal=True,
    )
    return [plan] if choice == "One interview" else importing.divide_import(context, plan)


def _settings(
    context: Context, plan: ImportPlan, participants: Sequence[Participant], key: str, offered: int
) -> ImportPlan:
    columns = st.columns(4)
    label = _participant(columns[0], context, participants, key, offered)
    title = columns[1].text_input(
        "Title (not a name)", key=f"title-{key}", placeholder=label, help="Everybody in the project sees it."
    )
    language = _language(columns[2], plan, key)
    consent = _consent(columns[3], participants, label, key)
    roles = _roles(plan, key)
    return replace(plan, participant=label, title=title, language=language, quote_consent=consent, roles=roles)


def _participant(column: Any, context: Context, participants: Sequence[Participant], key: str, offered: int) -> str:
    free = importing.suggest_labels(context, offered + 1)[-1]
    labels = [one.label for one in participants]
    chosen = column.selectbox(
        "Participant",
        [free, *labels],
        format_func=lambda one: one if one in labels else f"{one} (new)",
        accept_new_options=True,
        key=f"participant-{key}-{free}",
        help="Choose somebody you have talked with before, or type another label. Never a name.",
    )
    return str(chosen or free)


def _language(column: Any, plan: ImportPlan, key: str) -> str | None:
    found = plan.read.language
    codes: list[str | None] = [*LANGUAGES, *([found] if found and found not in LANGUAGES else []), None]
    chosen: str | None = column.selectbox(
        "Language",
        codes,
        index=codes.index(found),
        format_func=lambda one: "cannot be told" if one is None else LANGUAGES.get(one, one),
        key=f"language-{key}",
        help="It decides which detectors look for names.",
    )
    return chosen


def _consent(column: Any, participants: Sequence[Participant], label: str, key: str) -> str:
    known = next((one for one in participants if one.label == label), None)
    if known is not None:
        column.text_input(
            "Consent to quotes", CONSENT[known.quote_consent], disabled=True, key=f"consent-{key}-{label}"
        )
        return known.quote_consent
    chosen: str = column.selectbox(
        "Consent to quotes",
        list(CONSENT),
        format_func=lambda one: CONSENT[one],
        key=f"consent-{key}",
        help="What the participant has agreed to. Reports keep to it.",
    )
    return chosen


def _roles(plan: ImportPlan, key: str) -> dict[str, str]:
    speakers = plan.read.transcript.speakers
    roles = {speaker: str(plan.roles.get(speaker, "other")) for speaker in speakers}
    if not speakers:
        style.note("No speakers are marked: every turn counts as the participant's.")
        return roles
    shown = speakers[:MOST_SPEAKERS]
    for start in range(0, len(shown), 4):
        columns = st.columns(4)
        for column, speaker in zip(columns, shown[start : start + 4], strict=False):
            roles[speaker] = column.selectbox(
                f"{style.escape(speaker)} is",
                ROLES,
                index=ROLES.index(roles[speaker]),
                key=f"role-{key}-{speaker}",
            )
    if len(speakers) > len(shown):
        style.note(f"{len(speakers) - len(shown)} further speakers keep the role that was guessed for them.")
    return roles


def _divided(
    context: Context,
    plan: ImportPlan,
    parts: Sequence[ImportPlan],
    participants: Sequence[Participant],
    key: str,
    offered: int,
) -> list[ImportPlan]:
    columns = st.columns(3)
    new = "A new participant for each"
    labels = [one.label for one in participants]
    whose = columns[0].selectbox("Participants", [new, *labels], key=f"whose-{key}")
    language = _language(columns[1], plan, key)
    consent = _consent(columns[2], participants, whose, key)
    names = sorted({name for part in parts for name in part.read.parts[0].attributes})
    kept = st.multiselect(
        "Keep these columns as attributes of the participants",
        names,
        key=f"attributes-{key}",
        help="Everybody in the project sees attributes. Leave out whatever could name or place somebody.",
        disabled=not names or whose != new,
    )
    free = importing.suggest_labels(context, offered + len(parts))[offered:]
    plans = [
        replace(
            part,
            participant=free[index] if whose == new else whose,
            title=None if whose == new else f"{whose} part {index + 1}",
            language=language,
            quote_consent=consent,
            attributes={name: value for name, value in part.read.parts[0].attributes.items() if name in kept},
        )
        for index, part in enumerate(parts)
    ]
    style.table(
        ["Participant", "Turns", "Words", "Begins with"],
        [
            [
                one.participant or "",
                str(len(one.read.transcript.turns)),
                str(len(one.read.transcript.text.split())),
                _shortened(one.read.transcript.text, 80),
            ]
            for one in plans[:12]
        ],
        label="Interviews in this file",
        numbers=[1, 2],
    )
    if len(plans) > 12:
        style.note(f"… and {len(plans) - 12} more, up to {plans[-1].participant}.")
    return plans


def _first_turns(plan: ImportPlan, *, expanded: bool) -> None:
    transcript = plan.read.transcript
    with st.expander("First turns", expanded=expanded):
        style.table(
            ["Speaker", "Words"],
            [
                [turn.speaker or "–", _shortened(transcript.turn_text(turn), LONGEST_TURN)]
                for turn in transcript.turns[:FIRST_TURNS]
            ],
            label="First turns of the transcript",
        )


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length].rstrip()} …"


# Storing and searching


def _store(context: Context, ready: Sequence[tuple[str, Sequence[ImportPlan]]]) -> None:
    plans = [plan for _, plans in ready for plan in plans]
    files = [file_id for file_id, plans in ready for _ in plans]
    jobs.start(
        STORING,
        "Storing",
        len(plans),
        lambda progress, cancelled: list(
            zip(files, importing.store_imports(context, plans, progress=progress, cancelled=cancelled), strict=True)
        ),
    ).wait(2)
    st.rerun()


def _report_stored() -> None:
    job = jobs.watch(STORING)
    if job is None:
        return
    if job.problem:
        st.error(job.problem)
        return
    outcomes: list[tuple[str, ImportOutcome]] = job.result
    stored: set[str] = st.session_state.setdefault(DONE, set())
    known: dict[tuple[str, str | None], ImportPlan] = st.session_state.setdefault(PLANS, {})
    for file_id in {file_id for file_id, outcome in outcomes if outcome.refused is None}:
        stored.add(file_id)
        for name in [name for name in known if name[0] == file_id]:
            del known[name]
    good = sum(1 for _, outcome in outcomes if outcome.refused is None)
    if good:
        st.success(f"{good} {'interview is' if good == 1 else 'interviews are'} stored. Next: find identifiers, below.")
    for _, outcome in outcomes:
        if outcome.refused is not None:
            st.error(f"{style.escape(outcome.file)}: {style.escape(outcome.refused)}")


def _report_found() -> None:
    job = jobs.watch(FINDING, stop_label="Stop after this interview")
    if job is None:
        return
    if job.problem:
        st.warning(job.problem)
        return
    total = sum(job.result.values())
    st.success(f"Searched: {total} identifiers wait for review in {len(job.result)} interviews.")
    link("review", "Review identifiers")


def _waiting(context: Context) -> None:
    st.subheader("Waiting to be searched")
    imported = [one for one in projects.list_interviews(context) if one.state == "imported"]
    if jobs.busy(FINDING):
        style.note(
            "The search runs; it goes on if you open another page. Each interview is ready as soon as it is done."
        )
        return
    if not imported:
        style.note("Nothing waits. Stored interviews appear here until identifiers have been looked for.")
        in_review = sum(1 for one in projects.list_interviews(context) if one.state == "in_review")
        if in_review:
            link("review", f"Review identifiers ({in_review} in review)")
        return
    style.table(
        ["Participant", "Title", "Language", "Turns", "Characters"],
        [_row(one) for one in imported],
        label="Interviews that wait to be searched",
        numbers=[3, 4],
    )
    if st.button(f"Find identifiers in {len(imported)} interviews", type="primary", disabled=jobs.busy(STORING)):
        ids = [one.id for one in imported]
        jobs.start(
            FINDING,
            "Looking for identifiers",
            len(ids),
            lambda progress, cancelled: finding.find_identifiers(context, ids, progress=progress, cancelled=cancelled),
        )
        st.rerun()


def _row(one: Interview) -> list[str]:
    language = LANGUAGES.get(one.language, one.language) if one.language else "?"
    return [one.participant_label, one.title, language, str(one.turn_count), str(one.original_length)]
