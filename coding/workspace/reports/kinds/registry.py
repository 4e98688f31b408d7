"""Every kind of export, in the order in which they are offered."""

from collections.abc import Mapping
from typing import Any

from coding.extras import offered
from coding.workspace.reports.kinds.exchange import EXCHANGE_KINDS
from coding.workspace.reports.kinds.kind import ExportKind
from coding.workspace.reports.kinds.report import REPORT_KINDS
from coding.workspace.reports.kinds.tables import CARD_KINDS, CODEBOOK_KINDS, CODING_KINDS, METHODS_KINDS

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
