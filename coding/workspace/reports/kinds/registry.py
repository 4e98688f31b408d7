"""Every kind of export, in the order in which they are offered."""

from collections.abc import Mapping
from typing import Any

from coding.extras import offered
from coding.workspace.reports.kinds.cards import CARD_KINDS
from coding.workspace.reports.kinds.codebook import CODEBOOK_KINDS
from coding.workspace.reports.kinds.codings import CODING_KINDS
from coding.workspace.reports.kinds.exchange import EXCHANGE_KINDS
from coding.workspace.reports.kinds.kind import ExportKind
from coding.workspace.reports.kinds.methods import METHODS_KINDS
from coding.workspace.reports.kinds.report import REPORT_KINDS

OF_EXTRAS: Mapping[str, ExportKind[Any]] = {
    name: kind for kinds in offered("export_kinds") for name, kind in kinds().items()
}
KINDS: Mapping[str, ExportKind[Any]] = {
    **REPORT_KINDS,
    **CARD_KINDS,
    **CODING_KINDS,
    **CODEBOOK_KINDS,
    **METHODS_KINDS,
    **EXCHANGE_KINDS,
    **OF_EXTRAS,
}
