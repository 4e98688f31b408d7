"""From bytes to text: which encoding a text file is in, without guessing names into other names.

Byte-order marks and valid UTF-8 settle most files. For the 8-bit rest, every candidate encoding is tried; for each, the
language of the result is told from its words and its accented letters are checked against that language's alphabet.
Only when one reading is clearly better than all others is it taken; otherwise the person is asked.
"""

# Why readers of our own: decision 0102.

import codecs
import re
import unicodedata
from dataclasses import dataclass

from codebook.message import Message
from pipelines.errors import BrokenFile, EncodingUnsure
from pipelines.languages import detect_language, likeliest_language

# fmt: off
_CANDIDATES = (
    "windows-1252", "iso-8859-15", "windows-1250", "iso-8859-2", "windows-1253", "iso-8859-7", "windows-1257",
    "iso-8859-13", "windows-1251", "koi8-u", "windows-1254", "macintosh", "mac_latin2", "mac_greek", "cp850", "cp852",
    "cp437", "cp737",
)
# fmt: on
"""Eight-bit encodings of Europe; of readings that come out the same, the first named is reported."""

_ALPHABETS = {
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "ca": "àçéèíïóòúü",
    "cs": "áčďéěíňóřšťúůýž",
    "cy": "âêîôûŵŷáéíóúäëïöü",
    "da": "æøåé",
    "de": "äöüßé",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "en": "éèêïöüñçáôâ",
    "es": "áéíñóúü",
    "et": "äöõüšž",
    "eu": "ñü",
    "fi": "äöåšž",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "ga": "áéíóú",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùú",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "nb": "æøåéòô",
    "nl": "áéëïíóöúüèê",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșțşţ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sq": "çë",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    "sv": "äåöé",
    "tr": "çğıöşüâîû",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
_NEAR_WORDS = frozenset("°“”„‚‘’–—…«»‹›¿¡·´\u00a0")
_ALONE = frozenset("€•§£½¼¾²³ªº©®™♪")
_FOREIGN_SCRIPT = 3
_NEVER_WRITTEN = "¤"

_HIGH = re.compile(r"[^\x00-\x7f]")
_CONTROLS = re.compile(r"[\x80-\x9f]")
_CONTROL_SHARE = 0.02
_LANGUAGE_SAMPLE = 5_000
_BLANKS = 20
"""Of so many characters of a text at least one is a space or a line end."""
_ODD_SHARE = 0.15
_ODD_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in (a name Python and other programs know)."""

    text: str
    encoding: str


def decode(data: bytes, file: str, encoding: str | None = None) -> Decoded:
    """Decode a text file.

    Args:
        data: The whole file.
        file: Base name, for messages.
        encoding: Encoding a person has named; None to find out.

    Returns:
        The text, line ends as in the file, without byte-order mark.

    Raises:
        EncodingUnsure: No encoding, or more than one, reads the file well; or the one named does not read it.
        BrokenFile: The file is not text, or is UTF-8 with damaged places.
    """
    decoded = _named(data, file, encoding) if encoding else _found(data, file)
    _refuse_binary(decoded.text, file)
    return decoded


def _named(data: bytes, file: str, encoding: str) -> Decoded:
    try:
        codec = codecs.lookup(encoding)
    except (LookupError, ValueError):
        raise EncodingUnsure(
            Message("There is no text encoding of the name given for {file}.", file=file), _CANDIDATES
        ) from None
    if not getattr(codec, "_is_text_encoding", True):
        raise EncodingUnsure(Message("The encoding named for {file} is not one for text.", file=file), _CANDIDATES)
    try:
        text = data.decode(encoding)
    except (UnicodeError, ValueError):
        raise EncodingUnsure(
            Message("{file} is not in the encoding named. Try another, or none.", file=file), _CANDIDATES
        ) from None
    return Decoded(text.removeprefix("\ufeff"), encoding)


def _found(data: bytes, file: str) -> Decoded:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError:
                raise BrokenFile(
                    Message(
                        "{file} says it is {encoding} but parts of it are damaged.",
                        file=file,
                        encoding=encoding.upper(),
                    )
                ) from None
    if b"\0" in data:
        return _utf16_without_mark(data, file)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(data, file, error.start)
    return _eight_bit(data, file)


def _utf16_without_mark(data: bytes, file: str) -> Decoded:
    """Text in UTF-16 has blanks among its letters, in the right order of bytes only; else zeros make it no text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _BLANKS * sum(map(text.count, " \n")) >= len(text):
            return Decoded(text, encoding)
    raise BrokenFile(Message("{file} is not a text file, whatever its name says.", file=file))


def _refuse_damaged_utf8(data: bytes, file: str, first: int) -> None:
    """Tell UTF-8 with a few broken bytes from an 8-bit file: only the former has many well-formed long sequences."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - broken
    if sound >= 3 and sound > 4 * broken:
        line = data.count(b"\n", 0, first) + 1
        raise BrokenFile(
            Message(
                "{file} is UTF-8 with {broken} damaged place(s), the first in line {line}. Export it again, "
                "or mend these places in a text editor and save as UTF-8.",
                file=file,
                broken=broken,
                line=line,
            )
        )


def _eight_bit(data: bytes, file: str) -> Decoded:
    readings: dict[str, str] = {}
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            readings.setdefault(text, encoding)
    judged = sorted(
        ((*_odd_letters(text), order, encoding, text) for order, (text, encoding) in enumerate(readings.items())),
        key=lambda judgement: judgement[:3],
    )
    if judged:
        share, odd, _, encoding, text = judged[0]
        clear = len(judged) == 1 or judged[1][0] >= share + _ODD_SHARE or judged[1][1] >= odd + _ODD_LETTERS
        if share <= _ODD_SHARE and clear and detect_language(text) is not None:
            return Decoded(text, encoding)
    names = tuple(judgement[3] for judgement in judged) or _CANDIDATES
    raise EncodingUnsure(
        Message(
            "The text encoding of {file} cannot be told for sure: accented letters and names could come "
            "out wrong. Choose one and look at the preview, or save the file as UTF-8. Likely: {names}.",
            file=file,
            names=", ".join(names[:4]),
        ),
        names,
    )


def _odd_letters(text: str) -> tuple[float, int]:
    """Judge a reading: the share and the number of its non-ASCII characters that its language does not use.

    Letters of two scripts in one word weigh most, then letters of another script, then unusual accents and signs.
    """
    places = [match.start() for match in _HIGH.finditer(text)]
    high = len(places)
    alphabet = _ALPHABETS.get(likeliest_language(text[:_LANGUAGE_SAMPLE]) or "")
    if alphabet is None:
        return 1.0, high
    odd = 0
    for place in places:
        character = text[place]
        before = text[place - 1 : place]
        after = text[place + 1 : place + 2]
        if character.isalpha() and character >= "\u0370" and (_is_ascii_letter(before) or _is_ascii_letter(after)):
            odd += _FOREIGN_SCRIPT
        elif character.lower() in alphabet:
            odd += character.isupper() and before.isalpha() and (before + after).upper() != before + after
        elif character in _ALONE:
            odd += before.isalpha() or after.isalpha()
        elif character not in _NEAR_WORDS:
            foreign = character >= "\u0370" and alphabet[0] < "\u0370"
            odd += _FOREIGN_SCRIPT if foreign or character == _NEVER_WRITTEN else 1
    return odd / max(1, high), odd


def _is_ascii_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _refuse_binary(text: str, file: str) -> None:
    sample = text[:100_000]
    controls = sum(
        unicodedata.category(character) in ("Cc", "Cn", "Co") and character not in "\t\n\r\x0b\x0c\x1a\x85"
        for character in sample
    )
    if "\0" in text or controls > max(3, len(sample) * _CONTROL_SHARE):
        raise BrokenFile(Message("{file} is not a text file, whatever its name says.", file=file))
