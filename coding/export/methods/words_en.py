"""The methods text in English."""

from __future__ import annotations

from typing import Final

ENGLISH: Final[dict[str, str]] = {
    "decimal": ".",
    "counted": "{name}: {n}",
    "ends": "[{low}, {high}]",
    "and": "and",
    "table": "Table",
    "figure": "Figure",
    "page": "Page {page} of {pages}",
    "n.interview.one": "{n} interview",
    "n.interview.more": "{n} interviews",
    "n.code.one": "{n} code",
    "n.code.more": "{n} codes",
    "n.coder.one": "{n} coder",
    "n.coder.more": "{n} coders",
    "n.passage.one": "{n} passage",
    "n.passage.more": "{n} passages",
    "n.coding.one": "{n} coding",
    "n.coding.more": "{n} codings",
    "title": "Methods: coding and agreement between coders",
    "subtitle": "{project} · round “{round}” · snapshot {hash}",
    "to_write": "[To be written by the team: {what}]",
    "material": "Material and sample",
    "material.all": "The study holds {released} that have been released for coding ({languages}).",
    "material.round": (
        "The round “{round}” covers {interviews}, {double} of them double-coded ({share} of those released)."
    ),
    "material.drawn": "The interviews were drawn at random from {eligible} that could be coded blind (seed {seed}).",
    "material.stratified": (
        "The interviews were drawn at random from {eligible} that could be coded blind, in proportion to "
        "“{attribute}” (seed {seed})."
    ),
    "material.changed": "The team then changed the draw by hand: {added} added, {removed} taken out.",
    "material.chosen": "The team chose the interviews; they were not drawn at random.",
    "design.all pairs": "Every coder coded every interview of the round.",
    "design.rotating pairs": "Each interview was coded by two coders, the pairs taking turns.",
    "design.anchor": "Coder {anchor} coded every interview; the other coders took turns as the second.",
    "design.by hand": "The team decided who coded which interview.",
    "material.closed": (
        "Codings of one interview by one coder that were closed before the coder had handed them in: {number}; what is "
        "not coded there counts as not applied."
    ),
    "material.unread": "Of interviews in which a coder had not coded anything by then: {number}; these are left out.",
    "design.shared": "Interviews shared by each pair of coders: {pairs}.",
    "language.unknown": "language not stated",
    "coders": "Coders",
    "coders.who": "The round was coded by {coders}: {list}.",
    "coders.one": "coder {letter} ({roles})",
    "role.researcher": "researcher",
    "role.lead": "study lead",
    "role.steward": "data steward",
    "role.viewer": "observer",
    "note.coders": "training and experience of each coder",
    "note.relation": "relation of the coders to the participants",
    "note.languages": "languages of the coders, and whether they coded in their first language",
    "note.derivation": "how codes and themes were derived (beforehand, from the data, or both)",
    "codebook": "Codebook",
    "codebook.frozen": (
        "Codebook version {version} ({codes}) was frozen when the round was opened; definitions did not change "
        "until all coders had finished."
    ),
    "codebook.changes": "Versions saved up to then:",
    "codebook.change": "version {version}, {date}: {reason}",
    "codebook.first": "first version",
    "codebook.no_reason": "no reason noted",
    "unit": "Unit of analysis",
    "unit.character": (
        "The unit of analysis is the character: each character counts, and a coder’s own overlapping passages of "
        "one code count once."
    ),
    "unit.word": (
        "The unit of analysis is the word (runs of letters and digits); a word counts as coded when any of its "
        "characters is."
    ),
    "unit.sentence": (
        "The unit of analysis is the sentence (up to a full stop, question or exclamation mark before white "
        "space, or the end of a line; never across a speaker’s turn); a sentence counts as coded when any of its "
        "characters is."
    ),
    "unit.turn": (
        "The unit of analysis is the speaker turn, as it stands in the transcript; a turn counts as coded when "
        "any of its characters is."
    ),
    "unit.interview": "The unit of analysis is the interview; it counts as coded when the code occurs anywhere in it.",
    "unit.missing": (
        "An interview a coder was not given is missing for that coder; one that was read and left blank counts as “no”."
    ),
    "blind": "Blindness and suggestions",
    "blind.yes": (
        "Coders could not see each other’s codings, notes or counts until all of them had finished; the program "
        "withheld them."
    ),
    "blind.training": (
        "This was a training round: coders may have coded these interviews before or seen each other’s work, so "
        "its figures are not those of blind coding."
    ),
    "blind.drift": (
        "This was a drift check: coders coded interviews a second time, without access to their first coding."
    ),
    "suggestions.none": "No coding of this round began as a suggestion of the program.",
    "suggestions.off": (
        "No suggestions of a program were shown to the coders, and no coding of this round began as one."
    ),
    "suggestions.on": "Suggestions of a program could be shown during coding, which can raise agreement.",
    "suggestions.taken": "{codings} of this round began as a suggestion of the program.",
    "measure": "Measures",
    "measure.alpha": (
        "The headline figure for each code is Krippendorff’s alpha for nominal data, applied or not: α = 1 − (n −"
        " 1) · o / (n₀ · n₁), where n is the number of ratings, n₁ and n₀ those that apply and do not apply the "
        "code, and o the sum over units of r(m − r)/(m − 1), with r of m coders applying it (Krippendorff 2004, "
        "2011)."
    ),
    "measure.interval": (
        "Its 95 % interval leaves out one interview at a time (jackknife), on Fisher’s z scale with Student’s t; "
        "degrees of freedom are one less than the number of double-coded interviews in which anyone applied the "
        "code, or of those in which anyone left it out of some unit, whichever is fewer. The interview is the unit "
        "of uncertainty, because passages of one interview resemble each other. No interval is given with fewer "
        "than four double-coded interviews, where all disagreement lies in one interview, where no two coders ever "
        "applied the code to the same unit, or where alpha without some interview is not computable or always the "
        "same."
    ),
    "measure.beside": (
        "Beside it stand prevalence, percent agreement, Gwet’s AC1 (Gwet 2008), which is close to percent "
        "agreement for rare codes and is not read alone, Cohen’s kappa for each pair (Cohen 1960), and span F1: "
        "the share of passages two coders both found, matched one to one with at least half of what they cover "
        "together in common."
    ),
    "measure.null": (
        "Where nobody, or everybody, applied a code there is nothing to compare: the figure is reported as not "
        "computable, never as 0 or 1."
    ),
    "target": "Target",
    "target.set": "The target for alpha was set at {target} on {date}, before coding began. Reason: {reason}",
    "target.code": "For {code} it was set at {target}. Reason: {reason}",
    "target.none": "No target for agreement was set before the round.",
    "target.rule": (
        "A target counts as met only when the lower end of the interval reaches it, as missed when the upper end "
        "stays below it, and as not shown otherwise."
    ),
    "results": "Agreement",
    "results.none": "No interview was coded by two or more coders, so there is no figure of agreement between coders.",
    "results.counts": "Of {codes} in use: {counts}.",
    "results.sets": (
        "Over all codes of a unit at once, alpha with the Jaccard distance between sets of codes is {value}{interval}."
    ),
    "results.interval": " (95 % interval {low} to {high})",
    "results.pooled": "Cohen’s kappa pooled over codes (de Vries and others 2008): {pairs}.",
    "results.table": "Agreement by code",
    "results.note": (
        "α: Krippendorff’s alpha. –: not computable, or no interval. F1: span F1 at half overlap, mean over pairs"
        " of coders. Every figure belongs to snapshot {hash}."
    ),
    "results.pairs": "Agreement by pair of coders",
    "standing.met": "met",
    "standing.not shown": "not shown",
    "standing.missed": "missed",
    "standing.not enough occurrences": "too few occurrences",
    "standing.not computable": "not computable",
    "standing.no target": "no target",
    "missing": "Not computable",
    "missing.none": "Alpha could be computed for every code in use.",
    "missing.unused": "nobody applied it in the double-coded interviews",
    "missing.everywhere": "every coder applied it everywhere",
    "missing.single": "no interview was judged by two or more coders",
    "missing.few": (
        "Codes found in fewer than three double-coded interviews, whose figures are not to be compared: {codes}."
    ),
    "missing.interval": "Codes without an interval: {codes}.",
    "head.code": "Code",
    "head.interviews": "Interviews",
    "head.prevalence": "Prevalence",
    "head.percent": "Percent",
    "head.alpha": "α",
    "head.interval": "95 % interval",
    "head.ac1": "AC1",
    "head.f1": "F1",
    "head.target": "Target",
    "head.pair": "Pair",
    "head.kappa": "Pooled kappa",
    "head.round": "Round",
    "head.purpose": "Purpose",
    "head.locked": "Locked",
    "head.coders": "Coders",
    "head.version": "Codebook",
    "head.kind": "Kind",
    "head.count": "Number",
    "head.reason": "Reason",
    "rounds": "Rounds",
    "rounds.one": "This was the only round measured up to then.",
    "rounds.more": "Rounds measured so far, in order; the codes’ figures by round are in the table trend.csv.",
    "rounds.table": "Rounds",
    "rounds.sets": "α over sets",
    "purpose.training": "training",
    "purpose.calibration": "calibration",
    "purpose.reliability": "reliability",
    "purpose.drift check": "drift check",
    "settled": "How disagreements were settled",
    "settled.none": "Disagreements of this round have not been settled.",
    "settled.intro": (
        "Passages on which coders differed: {all}; settled: {settled}; still open: {open}. Passages on which they"
        " agreed exactly and that were accepted as they were: {agreed}."
    ),
    "settled.again": "Passages on which they agreed exactly and that were taken up again: {again}.",
    "settled.added": "Passages that nobody had coded and that were coded afterwards: {added}.",
    "settled.unchanged": "Coders’ own codings and the figures above were not changed by this.",
    "settled.methods": "Decisions were made as follows: {methods}.",
    "settled.kinds": "Decisions by kind of passage",
    "settled.reasons": "Decisions by reason",
    "kind.boundary": "same code, other boundaries",
    "kind.split/merge": "one passage or several",
    "kind.missing": "one coder did not code it",
    "kind.different code": "different codes",
    "kind.parent/child": "a code and its parent",
    "kind.extra label": "a further code on the same passage",
    "kind.exact": "the same",
    "kind.uncoded": "added afterwards",
    "reason.slip": "slip",
    "reason.definition unclear": "definition unclear",
    "reason.different reading": "legitimate different reading",
    "reason.boundary rule": "boundary rule",
    "reason.transcription": "transcription",
    "reason.other": "other",
    "method.consensus": "consensus after discussion",
    "method.majority": "majority of the coders",
    "method.third coder": "a third coder",
    "method.lead": "decision of the study lead",
    "recoded": "What was coded again",
    "recoded.none": "Nothing was coded again after the round was locked.",
    "recoded.unlocked": "The round was opened again after snapshot revision {revision} ({date}). Reason: {reason}",
    "recoded.revised": "After a disagreement the definition of {code} was revised in codebook version {version}.",
    "recoded.self": (
        "Coder {letter} coded {interviews} a second time; alpha against the first coding, by code: {figures}."
    ),
    "consensus": (
        "Against the consensus, over {interviews} settled completely, coder {letter} reaches by code: {figures}. "
        "The consensus was made from these codings, so these figures are higher than against an independent "
        "standard."
    ),
    "software": "Software and verification",
    "software.version": (
        "Coding, blinding, snapshot and figures: Heard {version} (Python {python}, NumPy {numpy}). Transcripts "
        "were redacted before coding, and coding ran offline."
    ),
    "software.snapshot": (
        "All figures were computed on the locked snapshot {hash} (revision {revision}, {date} UTC). Nothing done "
        "later changes them."
    ),
    "software.recompute": (
        "The accompanying file agreement.json holds the counts behind every figure and no word of a transcript; "
        "recompute.py derives the coefficients from it again, recompute_more.py every figure."
    ),
    "software.small": (
        "Figures by interview and small groups can point to a person even without text. Look at them before "
        "passing the files on."
    ),
    "references": "References",
}
