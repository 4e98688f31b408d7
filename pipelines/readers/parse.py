"""From one file to one result, in this process."""

import re
import unicodedata
from dataclasses import replace

from codebook.said import Said
from pipelines.errors import BrokenFile, FileTooLarge, ReadError
from pipelines.readers.draft import assemble
from pipelines.readers.formats import FORMATS, MAX_BYTES, choose
from pipelines.readers.limits import check_size
from pipelines.transcript import ReadResult

_LONGEST_NAME = 120
_SECOND_LANGUAGE = 0.15


def base_name(name: str) -> str:
    """Make a name fit for messages and records of whatever an upload was called; it is never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip()
    if len(shown) > _LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= 12 else ""
        shown = f"{shown[: _LONGEST_NAME - len(ending) - 1]}…{ending}"
    return shown.strip(". ") and shown or "file"


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
        raise BrokenFile(Said("{file} is empty.", file=file))
    check_size(data, file, max(MAX_BYTES.values()))
    try:
        format_name, warning = choose(data, file)
        check_size(data, file, MAX_BYTES[format_name])
        draft = FORMATS[format_name].load()(data, file, encoding)
        if warning:
            draft.warnings.insert(0, warning)
        return assemble(draft, format_name)
    except ReadError:
        raise
    except MemoryError:
        raise FileTooLarge(Said("{file} needs more memory than reading a transcript may take.", file=file)) from None
    except Exception as error:
        # Whatever a parser does not foresee is a fault of the file as far as the person importing it is concerned.
        raise BrokenFile(
            Said(
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
            Said(
                "Not all of it seems to be in one language: besides {main}, {others} of the words.",
                main=main,
                others=", ".join(others),
            )
        )
    if main is None:
        warnings.append(Said("The language could not be told; set it before looking for identifiers."))
    return replace(result, language=main, warnings=tuple(warnings))
