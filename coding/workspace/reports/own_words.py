"""Words that Heard itself puts into files that leave: for the disclosure check they are nobody's name."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from coding.agreement.model import UNIT_RULES
from coding.export.gate.places import own_parts
from coding.export.methods.archive import recompute_scripts
from coding.export.methods.text import REFERENCES
from coding.export.methods.words import METHODS_LANGUAGES, methods_words
from coding.export.model import Provenance, Report
from coding.export.report.cards import cards_csv, cards_json
from coding.export.report.languages import language_name
from coding.export.report.wording import MONTHS, WORDING, written_date
from coding.export.tables import codebook_table, codings_table, interviews_table, xlsx_bytes
from coding.extras import offered
from coding.workspace.reports.disclosure_check import own_texts
from coding.workspace.reports.exchange_tables import SMALL_COUNTS
from coding.workspace.reports.kinds.kind import Draft
from pipelines.redact.folding import fold

_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def own_words(draft: Draft[Any]) -> frozenset[str]:
    """Folded words that Heard itself puts into the draft's file."""
    tags = {release.language for release in draft.selection.releases if release.language}
    named = {language_name(tag, draft.report.language) for tag in tags}
    dated = written_date(draft.report.created, draft.report.language)
    return _own_words() | _folded([*own_parts((draft.report, draft.value)), *named, dated])


def _folded(texts: Iterable[str]) -> frozenset[str]:
    # A name is found without a hyphen in it too: Romanian “le-a” is “Lea”.
    words = {word for text in texts for word in _WORDS.findall(text)}
    return frozenset(fold(part) for word in words for part in (*word.split("-"), word.replace("-", "")))


@cache
def _own_words() -> frozenset[str]:
    """Those that files hold whatever the project, fonts and styles among them."""
    from coding.export.gate.gate import texts_in_file
    from coding.export.report.html import html_report
    from coding.export.report.slides import slides_report
    from coding.export.report.word import WITHHELD, passages_document, word_report

    empty = Report(
        title="",
        project="",
        created=datetime(2000, 1, 1, tzinfo=UTC),
        counted="",
        codebook_version="",
        provenance=Provenance("", 0),
    )
    tables = [codings_table(()), interviews_table(()), codebook_table(())]
    files = [
        *(write(empty) for write in (word_report, html_report, slides_report, cards_csv, cards_json)),
        passages_document((), title="", counted="", made=empty.created),
        xlsx_bytes(tables, ()),
    ]
    texts = [
        *WORDING.values(),
        *MONTHS,
        *(text for language in METHODS_LANGUAGES for text in methods_words(language).values()),
        *(text for words in offered("own_words") for text in words()),
        *REFERENCES,
        *UNIT_RULES.values(),
        *own_texts(),
        f"Memo line {WITHHELD}",
        SMALL_COUNTS,
        *(script.decode() for script in recompute_scripts().values()),
        *(text for file in files for text in texts_in_file(file).values()),
    ]
    return _folded(texts)
