"""From the locked spans of a round to a queue of disagreements, and from a decision to consensus spans.

A *passage* is a connected stretch of overlapping spans, whatever their code and coder. Inside a passage the coders'
spans are aligned one to one, as well as possible, and each aligned group is an *item*: one question to decide. Every
span is in exactly one item, exact agreements too, so the items add up to the round. Coders' own spans are never
changed; decisions make new ones that name their parents.

Pure functions over frozen values. The same spans give the same items with the same ids, in any order of input.
"""

from coding.reconcile.queue import DisagreementKind, Item, build_queue, uncoded_item
from coding.reconcile.resolve import ConsensusSpan, Outcome, resolve

__all__ = [
    "ConsensusSpan",
    "DisagreementKind",
    "Item",
    "Outcome",
    "build_queue",
    "resolve",
    "uncoded_item",
]
