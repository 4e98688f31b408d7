"""An invented project the export tests share: every quote is a slice of an invented release."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from coding.export.model import (
    AgreementRow,
    AttributeBreakdown,
    CodebookEntry,
    CodeMatrix,
    CodingRow,
    IndicatorCard,
    InterviewRow,
    Provenance,
    Report,
    ReportAgreement,
    ReportCode,
    ReportQuote,
    ReportTheme,
)

CREATED = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

TEXTS = {
    "Interview 01": (
        "He asked about my drawings every evening.\nNobody at school knew we were talking.\n"
        "When I came back my aunt made soup and asked nothing."
    ),
    "Interview 02": (
        "Mi scriveva sempre per primo, ogni mattina.\nDiceva che gli altri non avrebbero capito.\n"
        "La mia insegnante mi ha chiesto come stavo, e lì ho iniziato a parlare."
    ),
    "Interview 03": (
        "Μου έστελνε τραγούδια κάθε βράδυ 🎵.\nΈλεγε ότι ήταν δεκαεφτά χρονών.\n"
        "Στο τέλος το είπα στη γιαγιά μου, κι εκείνη με πίστεψε."
    ),
    "Interview 04": (
        "= she said it like a sum: me plus her equals home.\nI left on a bus with a small bag.\n"
        "The woman on the helpline stayed on the phone until it was light."
    ),
    "Interview 05": (
        "Elle disait que c’était notre secret.\nJe n’avais pas le droit de montrer les messages.\n"
        "Mon frère a vu mon visage et il a compris."
    ),
    "Interview 06": ("كان يكتب لي كل ليلة.\nقال إن الآخرين لن يفهموا.\nثم سألتني جارتي إن كنت بخير."),
}
PSEUDONYMS = dict(zip(TEXTS, ("Mira", "Chiara", "Eleni", "Jo", "Camille", "Salma"), strict=True))
LANGUAGES = dict(zip(TEXTS, ("en", "it", "el", "en", "fr", "ar"), strict=True))
HASHES = {title: hashlib.sha256(text.encode()).hexdigest() for title, text in TEXTS.items()}
RELEASES = {HASHES[title]: text for title, text in TEXTS.items()}
CONSENT = {f"p{number}": "yes" for number in range(1, len(TEXTS) + 1)}
SNAPSHOT = hashlib.sha256(b"snapshot").hexdigest()
HEAD = hashlib.sha256(b"head").hexdigest()

CODES = {
    "attention": ("Steady attention", "What the other person did"),
    "secrecy": ("Secrecy and exclusivity rules", "What the other person did"),
    "false_identity": ("False identity", "What the other person did"),
    "pull": ("Going towards something", "Going missing"),
    "asked": ("Being asked", "Telling and being heard"),
    "believed": ("Being believed", "Telling and being heard"),
    "helpline": ("A helpline that stayed", "Telling and being heard"),
}
LINES = {
    "attention": [("Interview 01", 0), ("Interview 02", 0), ("Interview 03", 0), ("Interview 06", 0)],
    "secrecy": [(f"Interview {at}", line) for at, line in (("01", 1), ("02", 1), ("05", 0), ("05", 1), ("06", 1))],
    "false_identity": [("Interview 03", 1)],
    "pull": [("Interview 04", 0), ("Interview 04", 1)],
    "asked": [("Interview 02", 2), ("Interview 06", 2), ("Interview 05", 2)],
    "believed": [("Interview 03", 2), ("Interview 01", 2), ("Interview 05", 2)],
    "helpline": [("Interview 04", 2)],
}


def quote(title: str, line: int, code: str) -> ReportQuote:
    """Return one whole line of an interview as a quote."""
    lines = TEXTS[title].split("\n")
    start = sum(len(words) + 1 for words in lines[:line])
    number = list(TEXTS).index(title) + 1
    return ReportQuote(
        text=lines[line], pseudonym=PSEUDONYMS[title], interview=title, line=line + 1, code=code,
        release_hash=HASHES[title], start=start, end=start + len(lines[line]), participant=f"p{number}",
        language=LANGUAGES[title],
    )  # fmt: skip


def rows() -> tuple[CodingRow, ...]:
    """Return every coding of the project as rows."""
    passages = [quote(title, line, code) for code, places in LINES.items() for title, line in places]
    return tuple(
        CodingRow(
            document=f"release-{passage.interview[-2:]}", interview=passage.interview, participant=passage.pseudonym,
            coder="Ada", code=passage.code, code_name=CODES[passage.code][0], start=passage.start, end=passage.end,
            line=passage.line, quote=passage.text, memo="- checked twice", attributes={"phase": "before"},
            codebook_version="3", snapshot=SNAPSHOT, release_hash=passage.release_hash, created=CREATED.date(),
            participant_id=passage.participant,
        )
        for passage in passages
    )  # fmt: skip


def coding(**said: Any) -> CodingRow:
    """Return a coding in an interview of no text."""
    bare = {"document": "d", "interview": "I", "participant": "P", "coder": "ana", "start": 0, "end": 5, "line": 1}
    return CodingRow(**{**bare, "quote": None, **said})


def matrix() -> CodeMatrix:
    """Return the counts of the rows by code and interview."""
    counts = tuple(tuple(sum(place[0] == title for place in places) for title in TEXTS) for places in LINES.values())
    return CodeMatrix(tuple(CODES[code][0] for code in LINES), tuple(TEXTS), counts)


def agreement() -> ReportAgreement:
    """Return a round's agreement with every kind of row."""
    pair, pairs = (("Ada and Ben", 0.79),), (("Ada and Ben", 0.7), ("Ada and Cem", 0.64), ("Ben and Cem", None))

    def row(
        code: str, alpha: Any, ends: Any, shares: Any, more: Any, note: str = "", kappa: Any = pair
    ) -> AgreementRow:
        return AgreementRow(
            code=code, alpha=alpha, low=ends[0], high=ends[1], percent=shares[0], prevalence=shares[1],
            interviews=more[0], ac1=more[1], span_f1=more[2], target=0.67, kappa_by_pair=kappa, note=note,
        )  # fmt: skip

    one, alone = "One interview: no interval", "Nobody applied it in the double-coded interviews"
    return ReportAgreement(
        round="Reliability round 1",
        unit="speaker turn",
        snapshot_hash=SNAPSHOT,
        codebook_version="3",
        coders=("Ada", "Ben", "Cem"),
        interviews=6,
        interval="Jackknife by interview on Fisher’s z, 95 %",
        rows=(
            row("Steady attention", 0.81, (0.7, 0.89), (0.96, 0.12), (4, 0.94, 0.86)),
            row("Secrecy and exclusivity rules", 0.68, (0.44, 0.83), (0.94, 0.09), (4, 0.92, 0.71), kappa=pairs),
            row("Being asked", 0.31, (0.02, 0.55), (0.95, 0.05), (3, 0.9, 0.4), note="Boundary of the answer unclear"),
            row("False identity", -0.02, (None, None), (0.98, 0.01), (1, 0.97, 0.0), note=one),
            row(
                "A helpline that stayed", None, (None, None), (1.0, 0.0), (0, None, None),
                note=alone, kappa=(("Ada and Ben", None),),
            ),
        ),
        settled=(("Boundary", 7), ("Missing on one side", 4), ("Different code", 2)),
        facts=(
            ("Blind until locked", "yes"),
            ("Machine suggestions", "off"),
            ("Target", "0.67, set on 2 November 2026"),
        ),
    )  # fmt: skip


def report() -> Report:
    """Return a whole report."""
    told = "The person tells of this: {}."
    codes = tuple(
        ReportCode(
            id=code, name=name, family=family, definition=told.format(name.lower()),
            interviews=len({title for title, _ in LINES[code]}), codings=len(LINES[code]),
            quotes=tuple(quote(title, line, code) for title, line in LINES[code]),
        )
        for code, (name, family) in CODES.items()
    )  # fmt: skip
    themes = (
        ReportTheme(
            name="Attention first, rules later",
            description="The contact began with steady, kind attention. Only when it had become part of the day did "
            "rules about who may know appear. Several people say that the order made the rules feel like part of "
            "the kindness.",
            codes=("attention", "secrecy"),
            interviews=5,
            by_interview=tuple(pair for pair in zip(TEXTS, (2, 2, 1, 0, 2, 2), strict=True) if pair[1]),
            quotes=tuple(quote(f"Interview {at}", 0, code) for at, code in
                         (("01", "attention"), ("05", "secrecy"), ("06", "attention"))),
            contrasts=(quote("Interview 04", 0, "pull"),),
            proposed_by="run 7, k-means",
        ),
        ReportTheme(
            name="One person who asked",
            description="Telling became possible when somebody asked an open question and stayed for the answer.",
            codes=("asked", "believed"),
            interviews=2,
            by_interview=(("Interview 02", 1), ("Interview 03", 1)),
            quotes=(quote("Interview 02", 2, "asked"), quote("Interview 03", 2, "believed")),
        ),
    )  # fmt: skip
    return Report(
        title="Being found, being heard",
        project="Pathways study",
        created=CREATED,
        counted="Passages of the consensus layer of reliability round 1, and of single coding elsewhere",
        interviews=tuple(
            InterviewRow(title=title, pseudonym=PSEUDONYMS[title], language=LANGUAGES[title], words=1200 + 311 * place,
                         coders=2, codings=3)
            for place, title in enumerate(TEXTS)
        ),
        codes=codes,
        codebook_version="3",
        provenance=Provenance(HEAD, 18204, 6, (("Heard", "0.1.0"), ("Python", "3.11"))),
        themes=themes,
        indicators=(
            IndicatorCard(
                wording="Messages arrive daily from someone the family has not met", phases=("before",), participants=4,
                counter_participants=1, visible_to=("peer", "parent"), codes=("attention",),
                agreement="alpha 0.81 (0.70 to 0.89)", sources=("Winters and others 2020",), status="discussed",
                comment="Rings true; daily alone is not a sign.", limits="Seen in two languages only.",
                quotes=(quote("Interview 02", 0, "attention"),),
            ),
        ),
        agreement=agreement(),
        matrix=matrix(),
        breakdowns=(
            AttributeBreakdown(
                "Country",
                ("A", "B", "C"),
                (16, 14, 12),
                (
                    ("Steady attention", (11, 9, 7)),
                    ("Being asked", (10, 1, 6)),
                    ("False identity", (0, 2, 0)),
                    ("Closeness", (16, 13, 12)),
                    ("Steady attention, asked", (9, 9, 7)),
                ),
                ((), (), (), (), (0,)),
            ),
        ),
        codebook=tuple(
            CodebookEntry(
                id=code, name=name, family=family, definition=told.format(name.lower()),
                include="Own words of the person", exclude="Guesses of the interviewer",
                examples=(("typical", "They wrote to me each morning."),), sources=("RAYUELA 2024",),
            )
            for code, (name, family) in CODES.items()
        ),
        summary=(
            "Six people spoke about how contact began, what made it hard to tell, and what helped. Two readings run "
            "through the accounts: attention that came before rules, and one person who asked.",
        ),
        methods=(
            ("Material", "Six interviews in five languages, held between March and June 2026."),
            ("Coding", "Two coders read each interview without seeing the other’s work; differences were discussed."),
        ),
    )  # fmt: skip


def test_every_quote_of_the_sample_is_a_slice_of_its_release() -> None:
    for row in rows():
        assert RELEASES[row.release_hash][row.start : row.end] == row.quote
