"""One file on the Import page: what was read, what the person corrects, what would be stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from coding.errors import HeardError
from coding.model import Participant
from coding.ui import style
from coding.ui.texts import _
from coding.ui.unlock import PRIVATE
from coding.workspace import importing
from coding.workspace.context import Context
from coding.workspace.importing import ImportPlan, IncomingFile
from coding.workspace.originals import ROLES
from pipelines.errors import EncodingUnsure, PipelineError

PLANS = f"{PRIVATE}plans"
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


def language_name(code: str) -> str:
    """A language in English, or its code where it has no name here."""
    return LANGUAGES.get(code, code)


def forget_file(file_id: str) -> None:
    """Let go of what was read of a file."""
    known: dict[tuple[str, str | None], ImportPlan] = st.session_state.get(PLANS, {})
    for name in [name for name in known if name[0] == file_id]:
        del known[name]


def one_file(
    context: Context,
    upload: Any,
    participants: Sequence[Participant],
    offered: int,
    *,
    unfolded: bool,
    store: Callable[[Sequence[tuple[str, Sequence[ImportPlan]]]], None],
) -> list[ImportPlan]:
    """Show one file; return what would be stored of it as the person has set it.

    Args:
        context: The steward.
        upload: The file as Streamlit holds it.
        participants: Everybody interviewed so far.
        offered: How many new labels the files above take already.
        unfolded: Whether the first turns are shown at once.
        store: Called with (file id, plans) when “Store” is pressed.
    """
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
        _first_turns(parts[0], expanded=unfolded)
        if st.button("Store", key=f"store-{key}", type="primary"):
            store([(key, plans)])
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
    roles, same = _roles(plan, key)
    if same:
        plan = importing.join_speakers(context, plan, same)
        roles = {speaker: role for speaker, role in roles.items() if speaker in plan.read.transcript.speakers}
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
        format_func=lambda one: "cannot be told" if one is None else language_name(one),
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


def _roles(plan: ImportPlan, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """Role of each speaker, and label → label of those that are one speaker."""
    same: dict[str, str] = {}
    speakers = plan.read.transcript.speakers
    roles = {speaker: str(plan.roles.get(speaker, "other")) for speaker in speakers}
    if not speakers:
        style.note("No speakers are marked: every turn counts as the participant's.")
        return roles, same
    shown = speakers[:MOST_SPEAKERS]
    for start in range(0, len(shown), 4):
        columns = st.columns(4)
        for column, speaker in zip(columns, shown[start : start + 4], strict=False):
            others = {_("the same as {speaker}").format(speaker=one): one for one in shown if one != speaker}
            chosen = column.selectbox(
                _("{speaker} is").format(speaker=style.escape(speaker)),
                [*ROLES, *others],
                index=ROLES.index(roles[speaker]),
                key=f"role-{key}-{speaker}",
            )
            if chosen in others:
                same[speaker] = others[chosen]
            else:
                roles[speaker] = chosen
    if len(speakers) > len(shown):
        style.note(f"{len(speakers) - len(shown)} further speakers keep the role that was guessed for them.")
    return roles, same


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
