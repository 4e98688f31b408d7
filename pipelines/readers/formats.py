"""Which reader takes which file: told by content first, by name second."""

import importlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from codebook.message import N_, Message
from pipelines.errors import BrokenFile, FileTooLarge, ReadError, UnknownFormat, UnsafeFile
from pipelines.readers.draft import Draft, assemble
from pipelines.readers.files.chat import log_in
from pipelines.readers.limits import MEBIBYTE, Package, check_size
from pipelines.transcript import ReadResult

Reader = Callable[[bytes, Draft], None]
"""Fills a draft from the whole file.

Raises a :class:`~pipelines.errors.ReadError` where it cannot; an encoding that a person has named is told by the draft.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be read.

    Attributes:
        extensions: Lower case, with the dot; the first is the usual one.
        description: One line for people, marked for the catalogues.
        cap: Most bytes a file may have.
        reader: Module in :mod:`pipelines.readers.files` and function, parted by a colon; imported when needed.
    """

    extensions: tuple[str, ...]
    description: str
    cap: int
    reader: str

    def load(self) -> Reader:
        """Import the reader."""
        module, _, function = self.reader.partition(":")
        reader: Reader = getattr(importlib.import_module(f"pipelines.readers.files.{module}"), function)
        return reader


# fmt: off
FORMATS: Mapping[str, Format] = MappingProxyType({
    "text": Format(
        (".txt", ".md", ".markdown", ".text"),
        N_(
            "Plain text or Markdown, with or without speakers and times (Otter, Trint, Rev, Whisper's console, by "
            "hand)"
        ),
        10 * MEBIBYTE, "text:read_text"),
    "docx": Format((".docx",), N_("Word document"), 50 * MEBIBYTE, "word:read_docx"),
    "webvtt": Format((".vtt",), N_("WebVTT captions (Teams, Zoom, oral-history archives)"), 10 * MEBIBYTE,
                     "captions:read_webvtt"),
    "srt": Format((".srt",), N_("SubRip subtitles (Whisper, Premiere)"), 10 * MEBIBYTE, "captions:read_srt"),
    "odt": Format((".odt",), N_("OpenDocument text (LibreOffice)"), 50 * MEBIBYTE, "opendocument:read_odt"),
    "rtf": Format((".rtf",), N_("Rich Text Format"), 20 * MEBIBYTE, "rtf:read_rtf"),
    "pdf": Format((".pdf",), N_("PDF with a text layer"), 50 * MEBIBYTE, "pdf:read_pdf"),
    "csv": Format((".csv", ".tsv", ".tab"), N_("Table as text: one row a turn, or one row a person"), 30 * MEBIBYTE,
                  "csv_file:read_csv"),
    "xlsx": Format((".xlsx",), N_("Excel workbook: one row a turn, or one row a person"), 30 * MEBIBYTE,
                   "spreadsheet:read_xlsx"),
    "ods": Format((".ods",), N_("OpenDocument spreadsheet: one row a turn, or one row a person"), 30 * MEBIBYTE,
                  "opendocument:read_ods"),
    "whisper": Format((".json",), N_("JSON of Whisper, WhisperX, faster-whisper or whisper.cpp"), 50 * MEBIBYTE,
                      "whisper:read_whisper_json"),
    "chat": Format(
        (".zip", ".json"), N_("Exported chat: WhatsApp (ZIP), Messenger, Instagram, Discord, Telegram (JSON)"),
        50 * MEBIBYTE, "chat:read_chat"),
    "html": Format((".html", ".htm"), N_("noScribe transcript (HTML)"), 20 * MEBIBYTE, "html_file:read_html"),
    "elan": Format((".eaf",), N_("ELAN annotations, one tier a speaker"), 30 * MEBIBYTE, "elan:read_eaf"),
    "textgrid": Format((".textgrid",), N_("Praat TextGrid, one tier a speaker"), 30 * MEBIBYTE,
                       "textgrid:read_textgrid"),
    "tei": Format((".xml", ".tei"), N_("TEI transcription of speech (<u>)"), 30 * MEBIBYTE, "tei:read_tei"),
})
# fmt: on
"""Short name to format, in the order the manual has them."""

MAX_BYTES: Mapping[str, int] = MappingProxyType({name: format_.cap for name, format_ in FORMATS.items()})
"""Short name to the most bytes a file of that format may have."""

_BY_EXTENSION = {extension: name for name in reversed(tuple(FORMATS)) for extension in FORMATS[name].extensions}
"""Of two formats with one ending the first: the content tells the other."""
_PACKAGES = frozenset({"docx", "odt", "xlsx", "ods"})
_BINARY = _PACKAGES | {"pdf", "rtf", "chat"}
_MACROS = (".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".pptm")
_RECORDINGS = (".mp3", ".wav", ".m4a", ".mp4", ".mov", ".ogg", ".flac", ".wma", ".aac", ".avi", ".mkv", ".webm", ".amr")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SRT_START = re.compile(
    r"\s*(?:\d+\s*\n)?\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[,.]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[,.]\d{1,3}"
)
_CHAT_JSON = re.compile(
    r'\s*(?:\[\s*)?\{[^\x00]*?"(?:sender_name|senderName|guild|timestamp_ms|date_unixtime|Contents)"\s*:',
)
_CHAT_PEOPLE = re.compile(r'\s*\{[^\x00]*?"participants"\s*:')
_SNIFFED = (
    ("webvtt", re.compile(r"\s*WEBVTT(?:\s|$)")),
    ("srt", _SRT_START),
    ("elan", re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<ANNOTATION_DOCUMENT\b", re.DOTALL)),
    ("tei", re.compile(r"\s*(?:<\?[^>]*>\s*){0,4}(?:<!--.*?-->\s*)?<(?:TEI|TEI\.2|teiCorpus)\b", re.DOTALL)),
    ("textgrid", re.compile(r"\s*(?:File type\s*=\s*)?\"ooTextFile(?: short)?\"")),
    ("chat", _CHAT_JSON),
    ("html", re.compile(r"\s*(?:<!DOCTYPE html\b|<html\b)", re.IGNORECASE)),
)
_TALKBANK = re.compile(rb"(?:\xef\xbb\xbf)?@(?:UTF8|Begin)\s")
"""CHAT of TalkBank: named as text its tiers of grammar would be taken for speech."""
_SNIFF_BYTES = 4_096


def extension_of(file: str) -> str:
    """The name's ending, lower case with its dot; empty when there is none."""
    stem, dot, ending = file.rpartition(".")
    return f".{ending.casefold()}" if dot and stem else ""


def choose(data: bytes, file: str) -> tuple[str, Message | None]:
    """Choose the reader.

    Args:
        data: The whole file.
        file: Its base name.

    Returns:
        Short name of the format, and a warning when name and content disagree.

    Raises:
        UnknownFormat: Nobody takes it.
        UnsafeFile: Macros or a password.
        BrokenFile: The name promises a format the content is not in.
        FileTooLarge: A package past its caps.
    """
    ending = extension_of(file)
    if ending in _MACROS:
        raise UnsafeFile(
            Message("{file} is a kind of file that runs macros. Save it as .docx or .xlsx and try again.", file=file)
        )
    named = _BY_EXTENSION.get(ending)
    if named == "text" and _TALKBANK.match(data):
        raise _misnamed(file)
    format_name = _binary(data, file) or _sniffed(data)
    if format_name is None:
        return _by_name(named, ending, file), None
    if named is None or ending in FORMATS[format_name].extensions:
        if named is not None:
            return format_name, None
        return format_name, Message(
            "Taken for {format}: its content says so.", format=Message(FORMATS[format_name].description)
        )
    if named in _BINARY and format_name not in _BINARY:
        raise _misnamed(file)
    if {named, format_name} <= {"webvtt", "srt"} and named == "webvtt":
        return named, None
    return format_name, Message(
        "The name ends in {ending}, but the content is {format}; read as that.",
        ending=ending,
        format=Message(FORMATS[format_name].description),
    )


def _misnamed(file: str) -> BrokenFile:
    return BrokenFile(
        Message("{file} is not what its name says. Give it the right ending, or export it again.", file=file)
    )


def _by_name(named: str | None, ending: str, file: str) -> str:
    if named in _BINARY:
        raise BrokenFile(Message("{file} is damaged, or not what its name says. Export it again.", file=file))
    if named is not None:
        return named
    if ending in _RECORDINGS:
        raise UnknownFormat(
            Message("{file} is a recording. Transcribe it first, then import the transcript.", file=file)
        )
    kinds = ", ".join(dict.fromkeys(extension for format_ in FORMATS.values() for extension in format_.extensions))
    raise UnknownFormat(
        Message("{file} is not a kind of file that can be read. These can: {kinds}.", file=file, kinds=kinds)
    )


def _binary(data: bytes, file: str) -> str | None:
    if data.startswith(b"PK\x03\x04"):
        return _package(data, file)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise UnsafeFile(
                Message("{file} is protected by a password. Save it without one and try again.", file=file)
            )
        raise UnknownFormat(
            Message("{file} is in an old Office format. Save it as .docx or .xlsx and try again.", file=file)
        )
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:64].lstrip().startswith(b"{\\rtf"):
        return "rtf"
    return None


def _package(data: bytes, file: str) -> str:
    package = Package(data, file)
    names = package.names
    if "mimetype" in names:
        kind = package.read("mimetype", 1_000)
        for ending, name in ((b".text", "odt"), (b".spreadsheet", "ods")):
            if kind.strip().endswith(ending):
                return name
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "_rels/.rels" in names and "[Content_Types].xml" in names:
        return "xlsx" if b"spreadsheetml" in package.read("[Content_Types].xml") else "docx"
    if log_in(package) is not None:
        return "chat"
    raise UnknownFormat(
        Message("{file} is an archive. Unpack it and import the transcripts in it one by one.", file=file)
    )


def _sniffed(data: bytes) -> str | None:
    start = data[:_SNIFF_BYTES]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start[: len(start) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = start.decode("utf-8", errors="replace").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    format_name = next((name for name, pattern in _SNIFFED if pattern.match(text)), None)
    if format_name is None and b'"messages"' in data and _CHAT_PEOPLE.match(text):
        # Transcripts list who takes part, too.
        return "chat"
    return format_name


_LONGEST_NAME = 120
_SECOND_LANGUAGE = 0.15


def base_name(name: str) -> str:
    """Make a name fit for messages and records of whatever an upload was called; it is never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    name_shown = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip()
    if len(name_shown) > _LONGEST_NAME:
        stem, dot, ending = name_shown.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= 12 else ""
        name_shown = f"{name_shown[: _LONGEST_NAME - len(ending) - 1]}…{ending}"
    return name_shown.strip(". ") and name_shown or "file"


def parse(data: bytes, name: str, encoding: str | None = None) -> ReadResult:
    """Read a file, without telling its language.

    Args:
        data: The whole file.
        name: What it is called; only its last part and its ending matter.
        encoding: Text encoding if a person has named it.

    Raises:
        ReadError: It cannot be read; the subclass says why.
    """
    file = base_name(name)
    if not data:
        raise BrokenFile(Message("{file} is empty.", file=file))
    check_size(data, file, max(MAX_BYTES.values()))
    try:
        format_name, warning = choose(data, file)
        check_size(data, file, MAX_BYTES[format_name])
        draft = Draft(file, encoding)
        FORMATS[format_name].load()(data, draft)
        if warning:
            draft.warnings.insert(0, warning)
        return assemble(draft, format_name)
    except ReadError:
        raise
    except MemoryError:
        raise FileTooLarge(Message("{file} needs more memory than reading a transcript may take.", file=file)) from None
    except Exception as error:
        # Whatever a parser does not foresee is a fault of the file as far as the person importing it is concerned.
        raise BrokenFile(
            Message(
                "{file} is damaged or unusual and could not be read ({kind}). Export it in another format.",
                file=file,
                kind=type(error).__name__,
            )
        ) from None


def read(data: bytes, name: str, *, encoding: str | None = None) -> ReadResult:
    """Read a transcript file in this process.

    Args:
        data: The whole file.
        name: What it is called; only its last part and its ending matter, and it is never used as a path.
        encoding: Text encoding if a person has named it; None to find out. Ignored by formats that carry their own.

    Returns:
        Turns, language, warnings, the interviews it seems to hold and the marks in its text.

    Raises:
        UnknownFormat: No reader takes it.
        FileTooLarge: Past a cap.
        UnsafeFile: Macros, a password, a DTD, external or embedded parts.
        EncodingUnsure: The encoding has to be named; ``candidates`` are on the error.
        BrokenFile: Damaged, not what its name says, or without words.
    """
    return with_language(parse(data, name, encoding))


def with_language(result: ReadResult) -> ReadResult:
    """Tell the language of a result, and warn when a good part is in another."""
    from pipelines.languages import detect_language, language_shares

    transcript = result.transcript
    shares = language_shares(transcript.turn_text(turn) for turn in transcript.turns)
    whole = detect_language(transcript.text)
    main = next((code for code, share in shares.items() if share >= 0.5), whole)
    warnings = list(result.warnings)
    others = [f"{code} {share:.0%}" for code, share in shares.items() if code != main and share >= _SECOND_LANGUAGE]
    if others and main is not None:
        warnings.append(
            Message(
                "Not all of it seems to be in one language: besides {main}, {others} of the words.",
                main=main,
                others=", ".join(others),
            )
        )
    if main is None:
        warnings.append(Message("The language could not be told; set it before looking for identifiers."))
    return replace(result, language=main, warnings=tuple(warnings))
