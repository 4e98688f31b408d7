"""What chat programs write themselves, in the languages of the project: pictures left out, messages taken back.

Programs mark their own words with a mark of direction (iOS) or angle brackets (Android), whatever the language; the
words are needed only where they do not, and to tell what a note is about.
"""

import re

from pipelines.readers.chats.messages import undirected
from pipelines.readers.draft import CHAT_PROGRAM, Draft
from pipelines.redact.folding import fold

LRM = "\u200e"

_FILE = r"[^<>\n:]*?[^\s<>:]\.(?P<ending>[A-Za-z0-9]{2,5})"
_ANGLED = re.compile(r"<([^<>\n]{3,200})>")
_NAMED = re.compile(rf"{_FILE}\s*\((?P<said>[^()\n]{{3,60}})\)")
_ATTACHED = re.compile(rf"(?P<said>[^<>\n:]{{3,40}}): *{_FILE}")
_TRAILING = re.compile(rf"(?P<mark>{LRM}?)<(?P<said>[^<>\n:]{{3,40}}):[^<>\n]*\.(?P<ending>\w{{2,8}})>")
_PAGES = re.compile(rf"(?m)^{LRM}?[^<>\[\]\n•]{{1,200}}\.\w{{2,8}} •[^<>\[\]\n]{{0,30}}(?=\[)")
_LINK = re.compile(r"https?://\S+")
_KINDS = {
    "picture": "jpg jpeg png heic gif",
    "sticker": "webp",
    "video": "mp4 mov 3gp mkv webm",
    "sound": "opus m4a aac mp3 ogg amr wav",
    "contact": "vcf",
    "document": "pdf docx doc xlsx xls pptx txt zip odt rtf csv html",
}
_KIND_OF = {ending: kind for kind, endings in _KINDS.items() for ending in endings.split()}
_LONGEST_NOTE = 12
_SHORT_NOTE = 4
_LONGEST_LINE = 300

_ENCRYPTED = re.compile(
    r"end-to-end|ende-zu-ende|extremo a extremo|bout en bout|crittograf|ponta a ponta|szyfrowan|διατερματικ|"
    r"visapusis|capat la capat|versleutel|verschlussel|chiffre"
)
_EDITED = re.compile(r"edited|bearbeitet|editad|modifi|bewerkt|edytowan|editat|επεξεργ|redaguot")
_SENT = re.compile(
    r"omitted|weggelassen|ausgeschlossen|omitid|omis\b|omis[ea]|omess|ocult|weggelaten|pominiet|praleist|παραλει|παραλη|"
    r"attached|angehangt|adjunt|joint|allegat|anexad|bijgevoegd|zalacz|prideta|atasat|συνημμεν|"
    r"deleted|geloscht|elimin|supprim|verwijderd|usuniet|apagad|sters\b|διαγραφ|istrint|"
    r"\bcall\b|anruf|llamada|appel|chiamata|oproep|polaczenie|chamada|ligacao|\bapel\b|κληση|skambut|"
    r"location|standort|ubicacion|position|posizione|locatie|lokalizacj|localizacao|τοποθεσια|poll|umfrage|encuesta|sondag"
)
_TAKEN_BACK = re.compile(
    r"(?:this message was deleted|you deleted this message|this message was deleted by admin .{1,40}"
    r"|diese nachricht wurde geloscht|du hast diese nachricht geloscht|se elimino este mensaje|eliminaste este mensaje"
    r"|ce message a ete supprime|vous avez supprime ce message|questo messaggio e stato eliminato"
    r"|hai eliminato questo messaggio|dit bericht is verwijderd|je hebt dit bericht verwijderd"
    r"|u hebt dit bericht verwijderd|ta wiadomosc zostala usunieta|usunieto te wiadomosc|wiadomosc usunieta"
    r"|esta mensagem foi apagada|mensagem apagada|apagou esta mensagem|voce apagou essa mensagem"
    r"|acest mesaj a fost sters|ai sters acest mesaj|si zinute buvo istrinta|jus istrynete sia zinute"
    r"|αυτο το μηνυμα διαγραφηκε|διαγραψατε αυτο το μηνυμα|διεγραψες αυτο το μηνυμα)\.?"
)


def leave_out(draft: Draft, words: str) -> None:
    """Note that words of the program are not in the text."""
    draft.leave_out(CHAT_PROGRAM, undirected(words))


def is_program(text: str) -> bool:
    """Whether all of a message is the program's, by the mark that it puts before its own words."""
    return text.startswith(LRM)


def is_assurance(text: str) -> bool:
    """Whether these are the program's words on how messages are encrypted, which nobody in the chat said."""
    return is_program(text.lstrip()) and _ENCRYPTED.search(fold(text)) is not None


def tells_of_a_message(text: str) -> bool:
    """Whether the program's words are about something that a person sent, called or took back."""
    bare = undirected(text).strip()
    return "<" in bare or _TAKEN_BACK.fullmatch(fold(bare)) is not None or _SENT.search(fold(bare)) is not None


def note_of(text: str) -> str:
    """A message as it goes into the text: the program's words as a note in brackets, names of files left out.

    Args:
        text: The message with its marks of direction.
    """
    text, attached = _without_file_names(text)
    first, parting, further = text.partition("\n")
    if attached or len(first) > _LONGEST_LINE:
        return text
    bare = undirected(first).strip()
    note = _attachment(bare, LRM in first)
    last = undirected(first.rpartition(LRM)[2])
    if note is None and LRM in first[1:] and "<" not in last and _is_short_note(last):
        # Of "Letter.pdf • 3 pages, document omitted" only what stands behind the last mark names no file.
        note = last
    if note is None and (angled := _ANGLED.fullmatch(bare)):
        note = angled[1]
    if note is None and _TAKEN_BACK.fullmatch(fold(bare)):
        note = bare
    if note is None and is_program(first) and not further and len(bare.split()) <= _LONGEST_NOTE:
        note = bare
    if note is None:
        return text
    note = _LINK.sub("", note).strip(" :.•-–")
    return f"[{note}]{parting}{further}"


def without_edit(text: str) -> tuple[str, bool]:
    """A message without the program's remark that it was changed later, and whether it had one."""
    before, opening, remark = text.rpartition("<")
    if opening and remark.rstrip().endswith(">") and len(remark) < 60 and _EDITED.search(fold(remark)):
        return before.rstrip(f" {LRM}"), True
    return text, False


def kind_of_file(name: str) -> str:
    """What a file is, by the ending of its name: `picture`, `video`, `sound` …, or `file`."""
    return _KIND_OF.get(name.rpartition(".")[2].casefold(), "file")


def _without_file_names(text: str) -> tuple[str, bool]:
    """A message whose attachments are notes, with the words around them, and whether it has any (iOS)."""

    def note(match: re.Match[str]) -> str:
        known = match["mark"] or match["ending"].casefold() in _KIND_OF or _SENT.search(fold(match["said"]))
        return f"[{match['said'].strip()}: {kind_of_file('.' + match['ending'])}]" if known else match[0]

    text_with_notes = _TRAILING.sub(note, text)
    if text_with_notes == text:
        return text, False
    # Of a document the caption is its own name, with the number of its pages.
    return _PAGES.sub("", text_with_notes), True


def _is_short_note(words: str) -> bool:
    return 0 < len(words.split()) <= _SHORT_NOTE and _SENT.search(fold(words)) is not None


def _attachment(bare: str, marked: bool) -> str | None:
    """A note for a file that came along: what the program says of it, and of what kind it is, without its name."""
    inside = bare.strip("<>")
    match = _NAMED.fullmatch(inside) or (_ATTACHED.fullmatch(inside) if marked or inside != bare else None)
    if match is None or not (marked or match["ending"].casefold() in _KIND_OF):
        return None
    return f"{match['said'].strip()}: {kind_of_file('.' + match['ending'])}"
