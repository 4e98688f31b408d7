"""The fixed sentences of a report, in one place so that a team can translate or reword them.

A report takes other words for any key through ``Report.wording``; keys it does not name keep these. In other
languages than English it takes all of them, from ``sentences``, a file a language: drafts until a native reader has
confirmed them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

import yaml
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date

from codebook.translations import Facts
from coding.errors import InvalidInput
from coding.export.model import Own
from coding.model.message import Message

WORDING: Mapping[str, str] = MappingProxyType(
    {
        "title": "{project}: themes and codes",
        "cover.project": "Project",
        "cover.date": "Date",
        "cover.counted": "What is counted",
        "cover.interviews": "Interviews",
        "cover.codebook": "Codebook version",
        "cover.snapshot": "Agreement snapshot",
        "cover.line": "{project} · {date} · {interviews} interviews · codebook version {codebook}",
        "cover.care": (
            "This report is built on accounts of harm told by the people who lived through it. Quotes come from "
            "transcripts in which names and other identifiers were replaced, and appear only where the person agreed."
        ),
        "notice": "Read this first",
        "contents": "Contents",
        "counted.union": (
            "Counts are of passages: what several coders coded with one code at overlapping places counts once (the "
            "union of the coders' codings)."
        ),
        "counted.all": ("Counts are of every coder's own codings; a passage coded by two coders counts twice."),
        "counted.consensus": "Counts are of the consensus layer of “{round}”.",
        "notice.open_differences": (
            "{open} of {all} differences of “{round}” are still open. What is counted here is only what the coders "
            "agreed on or the team has settled so far."
        ),
        "notice.covers": ("The consensus covers {covered} of the {released} released interviews: those of its round."),
        "notice.one_coder": "{number} of {all} passages were marked by one coder only.",
        "notice.open_round.one": (
            "“{round}” is still open: what is coded in {number} interview of it is not locked and may change."
        ),
        "notice.open_round.more": (
            "“{round}” is still open: what is coded in {number} interviews of it is not locked and may change."
        ),
        "summary": "Summary",
        "summary.figures": (
            "{interviews} interviews · {codings} passages under {codes} codes, counted under each · {themes} themes"
        ),
        "summary.glance": "Themes at a glance",
        "themes": "Themes",
        "found": "What was found",
        "maps": "Maps",
        "maps.intro": (
            "Placed and linked by hand by the team: a way of thinking, not a count. Round corners are codes, ellipses "
            "are themes, grey boxes are memos and dotted boxes are notes."
        ),
        "map.leads_to": "leads to",
        "map.part_of": "is part of",
        "map.example_of": "is an example of",
        "map.contradicts": "contradicts",
        "map.goes_with": "goes with",
        "map.removed": "{name} (removed)",
        "map.withheld": "(not shown)",
        "themes.intro": (
            "A theme is the team’s reading of what runs through several accounts. Counts say in how many interviews "
            "its codes were applied; they do not say that each passage bears it out, nor how common it is elsewhere."
        ),
        "theme.found": "At least one of its codes was applied in {interviews} of {total} interviews.",
        "theme.found.withheld": "In how many interviews it was found is withheld.",
        "theme.found.model": "The model put passages of {interviews} of {total} interviews into it.",
        "theme.codes": "Built from the codes: {codes}.",
        "theme.by_interview": "Passages by interview: {counts}.",
        "theme.machine": ("First proposed by a computer model (run {run}); reviewed, named and accepted by the team."),
        "theme.picked.team": "Passages chosen by the team:",
        "theme.picked.coded": "Passages coded with them, picked by the program:",
        "theme.picked.model": "No passage was coded for it; these were picked by the model:",
        "theme.contrast": "Chosen by the team as standing against it",
        "theme.more": "Themes that are in the longer report: {names}.",
        "indicators": "Indicators",
        "indicators.intro": (
            "Candidate indicators for discussion. They describe what was told afterwards by a small number of people; "
            "they have not been shown to predict anything and must not be used to score a person."
        ),
        "checklist.evidence": "What the lines rest on",
        "checklist.votes": "What a panel said",
        "checklist.votes.none": "no panel was asked",
        "checklist.vote": (
            "{panel} ({kind}), round {round}, {scale}: median {median} of {points}, {percent} % in the upper part, "
            "{n} people"
        ),
        "checklist.panel.experts": "people who know the field",
        "checklist.panel.survivors": "survivors",
        "checklist.scale.relevance": "relevance",
        "checklist.scale.observability": "observability",
        "checklist.scale.harm": "harm if it were misused",
        "checklist.cases": "Chosen passages are from",
        "story.title": "{title} (composite)",
        "story.composite": (
            "Composite: made of what several people told, in the words of the team. Nobody lived it as it stands here."
        ),
        "story.care": (
            "Drafts for awareness and training, for the team. Each story is composite and none is anybody’s own. They "
            "say nothing about how common anything is and predict nothing. Nothing in them is ever the fault of a "
            "child. Take the sources out before a story is shown to others."
        ),
        "story.sources": "What “{title}” rests on",
        "story.sentence": "Sentence",
        "story.rests": "Rests on",
        "indicator.phase": "Phase",
        "phase.before": "before",
        "phase.contact": "contact",
        "phase.during": "during",
        "phase.missing episode": "missing episode",
        "phase.return": "return",
        "phase.after / now": "after / now",
        "indicator.draft": "Draft: {wording}",
        "indicator.draft.note": "A draft that the team has not discussed.",
        "indicator.support": "Passages chosen as support",
        "indicator.support.value": "from {participants} participants; counter-examples from {counter}",
        "indicator.support.none": "none yet, so nothing is said here about its support",
        "indicator.coded": "Participants with its codes",
        "indicator.coded.value": "{participants} (whether or not their passages bear it out)",
        "indicator.fewer": "fewer than {least}",
        "indicator.counter": "Passages that stand against it",
        "indicator.limits": "Limits",
        "indicator.limits.standing": (
            "Told afterwards, by people chosen for what they could teach: not a rate, not a forecast."
        ),
        "indicator.visible": "Visible to",
        "visible.the child": "the child",
        "visible.peers": "peers",
        "visible.parents or carers": "parents or carers",
        "visible.teachers": "teachers",
        "visible.hotline": "hotline",
        "visible.youth services": "youth services",
        "visible.police": "police",
        "visible.platform": "platform",
        "indicator.codes": "Codes",
        "indicator.agreement": "Agreement of its codes",
        "indicator.sources": "Also described in",
        "indicator.comment": "Comment of the survivor panel",
        "indicator.status": "Status",
        "indicator.status.draft": "draft",
        "indicator.status.discussed": "discussed",
        "indicator.status.agreed": "agreed",
        "indicator.alpha.none": "{code}: alpha not computable",
        "indicator.alpha.alone": "{code}: alpha {alpha}, no interval",
        "indicator.alpha": "{code}: alpha {alpha} ({low} to {high})",
        "indicator.unmeasured": "not measured",
        "indicators.table": "What could have been noticed",
        "indicators.one": "Candidate sign",
        "indicators.more": "{number} more are in the longer report.",
        "indicators.panel": "{kind}: median (IQR) · high · n",
        "indicators.panel.note": (
            "Panel: ratings of {scale}, from 1 to {points}, in the last round; in brackets the interquartile range; "
            "high: share of ratings in the upper part; n: people who rated. The longer report has every scale."
        ),
        "panel": "What panels said",
        "panel.intro": (
            "Panels judged statements made from the indicators, in rounds and without meeting. What survivors said and "
            "what people who know the field said is never put together."
        ),
        "panel.rules": (
            "Set before the first round: the panel agrees where at least {agreement} % of ratings lie at one end of "
            "the scale and fewer than {against} % at the other{spread}; a statement is stable where fewer than "
            "{stable} % of ratings moved. Nothing is said of fewer than {least} ratings. There are {rounds} rounds."
        ),
        "panel.rules.spread": ", and the interquartile range is {spread} or less",
        "panel.round": (
            "Round {number} ({date}): statements: {statements}; answers from {answered} of {asked} people asked "
            "({percent} %)."
        ),
        "panel.round.few": "Round {number} ({date}): statements: {statements}; answers from {answered}.",
        "panel.table": "Statements and their last ratings: {panel}",
        "panel.statement": "Statement",
        "panel.scale": "Scale",
        "panel.median": "Median",
        "panel.spread": "IQR",
        "panel.high": "High",
        "panel.low": "Low",
        "panel.stable": "Stable",
        "panel.yes": "yes",
        "panel.no": "no",
        "panel.key": (
            "IQR is the interquartile range; high and low are shares of ratings in the upper and lower part of the "
            "scale; n is how many rated. Of what too few rated no figure is told."
        ),
        "panel.changes": "Statements changed between rounds (+ new, − no longer asked)",
        "advice": "What this means",
        "advice.ministry": "For the ministry",
        "advice.teacher": "For schools",
        "advice.hotline": "For hotlines",
        "advice.police": "For the police",
        "advice.parent": "For parents and carers",
        "advice.peer": "For friends",
        "advice.do": "What you can do",
        "advice.not": "What it does not mean",
        "asked": "Who was asked",
        "asked.people": "Interviews: {interviews}, with {people} people.",
        "asked.cases": "Case files: {cases}.",
        "asked.panel": "{panel}: answers from {answered} of {asked} people in round {round}.",
        "finding.people": "Its codes were applied to what {people} of {total} people told.",
        "finding.model": "The model put passages of {people} of {total} people into it.",
        "short.limits": (
            "No figure here says how common something is, and none may be used to predict what will happen to anyone: "
            "people were chosen for what they could teach, and told their stories afterwards. What a computer proposed "
            "counts only where a person accepted it, and identifiers were replaced; if you believe you recognise "
            "someone, keep it to yourself and tell the authors."
        ),
        "short.rest": (
            "The full report has every theme, code and rating, the agreement of each code and the codebook; ask the "
            "team of “{project}” for it."
        ),
        "sure": "How sure this is",
        "sure.text": (
            "Numbers are as sure as people who read the same interviews agree on what is in them, and say nothing "
            "beyond the people who were asked."
        ),
        "saturation": "Saturation",
        "saturation.text": (
            "In the order they were coded, the last {last} of {interviews} interviews brought {new} of {all} codes for "
            "the first time. That tells of these interviews and this codebook, not of what others would say."
        ),
        "joint": "Sources side by side",
        "joint.intro": (
            "What survivors told, what case files record, what literature or practice describes, for each indicator. "
            "Counts are of people and of cases in this study: they do not say how common anything is, predict nothing "
            "and score nobody. Whether the sources converge was said by a person, not computed."
        ),
        "joint.counted": (
            "A case counts where its records agree on a value that expresses the indicator, or where a passage in its "
            "documents has one of the codes; unknown is never no. Where the consensus of a case is settled, it counts "
            "instead of its records."
        ),
        "joint.table": "Indicators by source",
        "joint.survivors": "Survivors (people)",
        "joint.files": "Case files (cases)",
        "joint.sources": "Literature or practice (texts)",
        "joint.together": "The sources together",
        "joint.signs": "In case files",
        "joint.literature": "Literature",
        "joint.practice": "Practice",
        "joint.converging": "converging",
        "joint.diverging": "diverging",
        "joint.silent": "silent",
        "joint.unsaid": "nobody has said",
        "joint.said": "{verdict} ({name}, {date}): {reason}",
        "codes": "Codes",
        "codes.intro": (
            "Codes in use, by family. Of codes of fewer than {least} people, or of all but fewer, no count is told, "
            "here or in any other table or picture, and sums are without them."
        ),
        "codes.intro.quotes": (
            "Quotes under a code are those the team chose or, where it chose none, the first of readable length from "
            "different interviews, picked by the program."
        ),
        "codes.table": "Codes, with interviews and passages",
        "codes.code": "Code",
        "codes.family": "Family",
        "codes.interviews": "Interviews",
        "codes.passages": "Passages",
        "codes.quotes": "Passages by code",
        "codes.process": "Notes on the interviews",
        "codes.process.intro": (
            "Marks of how an interview or its transcript came about. They are no findings and stand apart from them."
        ),
        "definition": "Definition",
        "include": "Use for",
        "exclude": "Not for",
        "agreement": "Agreement between coders",
        "agreement.none": "No round of double coding is reported.",
        "agreement.intro": (
            "Computed once on the locked, hashed codings of the round, before differences were discussed. "
            "Krippendorff’s alpha is 1 for complete agreement and 0 for what chance alone would give; read it with its "
            "interval, which says how far the figure may be off with so few interviews."
        ),
        "agreement.round": "Round",
        "agreement.coders": "Coders",
        "agreement.interviews": "Double-coded interviews",
        "agreement.unit": "Unit of analysis",
        "agreement.interval": "Intervals",
        "agreement.snapshot": "Snapshot",
        "agreement.codebook": "Codebook version",
        "agreement.table": "Agreement by code",
        "agreement.alpha": "Alpha (95 % interval)",
        "agreement.with_interval": "{alpha} ({low} to {high})",
        "agreement.no_interval": "{alpha} (no interval)",
        "agreement.percent": "Percent agreed",
        "agreement.prevalence": "Prevalence",
        "agreement.kappa": "Kappa by pair",
        "agreement.ac1": "AC1",
        "agreement.f1": "F1",
        "agreement.target": "Target",
        "agreement.notes": "Notes",
        "agreement.not_computable": "not computable",
        "agreement.few": "{alpha} few",
        "agreement.pairs": "{low} to {high} ({pairs} pairs)",
        "agreement.met": "{target}: met",
        "agreement.missed": "{target}: missed",
        "agreement.not_shown": "{target}: not shown",
        "agreement.key": (
            "Prevalence is the share of the material under the code; with rare codes percent agreement and AC1 are "
            "high whatever coders do. F1 is the share of passages both found. A target is met when the lower end of "
            "the interval reaches it, missed when the upper end stays below it, and not shown otherwise. Figures "
            "marked “few” rest on fewer than {few} interviews and should not be interpreted."
        ),
        "agreement.settled": "Differences settled after the snapshot",
        "standing.none": "Over {interviews}, {codes} were compared; no target was set before the round{rest}.",
        "standing.targets": "Over {interviews}, {met} of {codes} met the targets set before the round{rest}.",
        "standing.target": "Over {interviews}, {met} of {codes} met the target of {target} set before the round{rest}.",
        "standing.nearly": "{n} nearly",
        "standing.open": "{n} not settled",
        "standing.missed": "{n} fell short",
        "standing.free": "{n} without a target",
        "standing.silent": "{n} without a figure",
        "standing.few": "{n} too rare to tell",
        "why.single": "no interview was judged by two or more coders",
        "why.unused": "no variation: nobody used this code in the interviews that were double-coded",
        "why.everywhere": "no variation: every coder applied this code everywhere",
        "why.pair.apart": "these two coders share no interview",
        "why.pair.unused": "neither of the two used this code",
        "why.pair.everywhere": "no variation: both applied this code everywhere",
        "why.unshared": (
            "no two coders ever marked the same place, so how far agreement varies between interviews cannot be told"
        ),
        "why.few": "too few interviews for an interval: {n} double-coded, at least {least} are needed",
        "why.none": "the coefficient itself is not computable",
        "why.alone": "not computable without interview {lost}: the code varies nowhere else",
        "why.same": "the coefficient is the same whichever interview is left out",
        "why.bare": "fewer than two interviews carry information, so the coefficient's spread is unknown",
        "why.extreme": (
            "without interview {only} the coefficient is exactly {value}, so how far it varies between "
            "interviews cannot be told"
        ),
        "agreement.short": (
            "{interviews} interviews were coded by more than one person. Krippendorff’s alpha by code, computed before "
            "differences were discussed (1: complete agreement; 0: what chance alone gives): {computed} of {codes} "
            "codes have one, {enough} of these from {few} interviews or more."
        ),
        "agreement.short.middle": (
            "Among those {enough} its median is {median}, and it runs from {low} to {high}; {intervals} have a 95 % "
            "interval."
        ),
        "agreement.unit.character": "character",
        "agreement.unit.word": "word",
        "agreement.unit.sentence": "sentence",
        "agreement.unit.turn": "speaker turn",
        "agreement.unit.interview": "interview",
        "agreement.jackknife": "95 %, jackknife over interviews on Fisher z",
        "agreement.pair": "{one} and {other}",
        "fact.purpose": "Purpose",
        "fact.blind": "Blind",
        "fact.suggestions": "Machine suggestions",
        "fact.rule": "Rule for the unit",
        "fact.closed": "Closed before all was handed in",
        "fact.unread": "Left out",
        "fact.target": "Target",
        "fact.target.value": "alpha {target}, set before the round",
        "fact.target.reason": "Why this target",
        "agreement.kind": "Kind of difference",
        "agreement.count": "Number",
        "matrix": "Codes across interviews",
        "matrix.intro": "Coded passages by code and interview.",
        "matrix.table": "Passages by code and interview",
        "matrix.margins": "Interviews and passages by code",
        "matrix.rest": (
            "With {interviews} interviews the full matrix does not fit a page; it is in the tables that go with this "
            "report."
        ),
        "matrix.key": "An empty cell means no passage was coded.",
        "matrix.left_out": "{number} codes of fewer than {least} people, or of all but fewer, are not in it.",
        "cases": "Cases over time",
        "cases.intro": (
            "Phases as the coders set them, in the order of the story and not of the telling; an empty cell means that "
            "nothing was coded there, not that nothing happened. The last picture counts codes; that it flattens "
            "does not show that further interviews would bring nothing new."
        ),
        "interviews": "Interviews",
        "interviews.table": "Interviews in this report",
        "interviews.title": "Interview",
        "interviews.pseudonym": "Pseudonym",
        "interviews.language": "Language",
        "interviews.words": "Words",
        "interviews.coders": "Coders",
        "interviews.passages": "Passages",
        "interviews.withheld": "(withheld)",
        "participants": "Participants",
        "breakdown": "Participants by {attribute}",
        "breakdown.participants": "All participants",
        "breakdown.total": "All",
        "breakdown.note": (
            "Counts of participants. “{mark}” is a count withheld because it, or one that could be worked out from "
            "it, is from 1 to {most}."
        ),
        "breakdown.all_withheld": (
            "Not shown by {attributes}: some groups are from 1 to {most} participants, and the others would give "
            "them away."
        ),
        "value.not recorded": "not recorded",
        "withheld": "·",
        "decimal": ".",
        "methods": "Method and limits",
        "methods.how": "How this was done",
        "methods.limits": "Limits",
        "methods.material": "Material",
        "methods.material.text": (
            "{interviews} released interviews in {languages}. Identifiers were looked for by machine and replaced by "
            "pseudonyms before an interview was released for coding."
        ),
        "methods.material.looked_at": (
            "A person decided on {number} of the {all} places found, at the place itself or at another with the same "
            "words."
        ),
        "methods.material.unread": (
            "The other {number} were accepted all together without being looked at, or how they were decided is not "
            "recorded."
        ),
        "methods.language.unknown": "a language that is not said",
        "methods.coding": "Coding",
        "methods.coding.text": "Passages may carry several codes.",
        "methods.coding.imported": "{number} codings were brought in from another program.",
        "methods.suggestions": "Machine suggestions",
        "methods.suggestions.none": (
            "None of the {all} codings reported here began as a suggestion of the program that a coder accepted."
        ),
        "methods.suggestions.some": (
            "{began} of the {all} codings reported here began as a suggestion of the program that a coder accepted."
        ),
        "methods.agreement": "Agreement",
        "methods.agreement.text": (
            "Computed on the locked snapshot {snapshot} of one round; reconciling afterwards does not change it."
        ),
        "methods.proposals": "Machine proposals",
        "methods.proposals.text": ("Some themes were first proposed by a topic model; people accepted and named them."),
        "limits.retrospective": (
            "People told their stories afterwards, often years later. What was visible then and what is understood "
            "only now cannot be told apart with certainty."
        ),
        "limits.sample": (
            "The interviews were chosen for what they could teach, not drawn at random. No figure here says how "
            "common something is, and none may be used to predict what will happen to anyone."
        ),
        "limits.machine": (
            "Anything a computer proposed (themes, codes, search results) is a proposal until a person accepted it; "
            "such origins are stated."
        ),
        "limits.redaction": (
            "Identifiers were replaced before coding. No method finds all of them; if you believe you recognise "
            "someone, keep it to yourself and tell the authors."
        ),
        "codebook": "Codebook",
        "codebook.intro": "Version {version}. Definitions as the coders had them.",
        "codebook.intro.other": (
            "Version {version}, the newest. The codings were made under version {versions}, in which definitions may "
            "have been others."
        ),
        "codebook.examples": "Examples (invented, or words of people who agreed to be quoted)",
        "codebook.sources": "Sources",
        "codebook.status": "Status",
        "codebook.typical": "typical",
        "codebook.atypical": "atypical",
        "codebook.near miss": "near miss",
        "codebook.status.draft": "draft",
        "codebook.status.merged": "merged",
        "codebook.status.retired": "retired",
        "codebook.general": "General",
        "codebook.translations": "Translations of the codebook, counted in codes and families:",
        "codebook.translated": (
            "{language}: {translated} of {codes} translated, {back} written back, {reviewed} reviewed by a native "
            "speaker."
        ),
        "provenance": "Where the figures come from",
        "provenance.intro": "With these values the project’s own log can show that nothing was changed afterwards.",
        "provenance.head": "Head of the event log",
        "provenance.events": "Events in the log",
        "provenance.releases": "Released transcripts",
        "provenance.software": "Software",
        "provenance.made": "Report made",
        "quote.source": "{who}, line {line}",
        "quote.with": "{speaker} with {person}",
        "quote.translation": "(translation by the team)",
        "quote.untranslated": "{source} (in {language}, not translated)",
        "quote.translated": "{source} (in {language})",
        "quote.paraphrased": "{source} (in the team’s words)",
        "picture.frequency": "Interviews in which each code was found",
        "picture.frequency.axis": "Interviews",
        "picture.frequency.bar": "{interviews} ({passages} passages)",
        "picture.frequency.alt": "Bar chart. Interviews with each code, passages in brackets: {marks}.",
        "picture.matrix": "Coded passages by code and interview",
        "picture.matrix.alt": "Grid of {codes} codes by {interviews} interviews, darker for more passages. {marks}.",
        "picture.matrix.mark": "{code}: {passages} in {interviews} interviews",
        "picture.agreement": "Krippendorff’s alpha by code, with 95 % intervals",
        "picture.agreement.axis": "Alpha",
        "picture.agreement.target": "target",
        "picture.agreement.few": "○ fewer than {few} interviews",
        "picture.agreement.alt": "Agreement by code: {marks}.",
        "picture.themes": "Themes and the codes they are built from",
        "picture.themes.theme": "{name} ({interviews})",
        "picture.themes.alt": "Themes, interviews in brackets, with their codes: {marks}.",
        "picture.map.alt": "What stands on the map and how it is linked: {marks}.",
        "picture.saturation": "New codes with each further interview",
        "picture.saturation.alt": "Codes found for the first time, and in all so far, by interview: {marks}.",
        "picture.network": "Codes that meet in the same passages",
        "picture.network.alt": "Pairs of codes that overlap, with the number of overlapping passages: {marks}.",
        "picture.network.pair": "{one} and {other} {count}",
        "picture.timeline": "What each interview tells of each phase",
        "picture.timeline.cell": "{case}, {phase}: {codes}",
        "picture.timeline.alt": (
            "Interviews from top to bottom, phases from left to right, with the codes in each: {marks}."
        ),
        "picture.phases": "Coded passages by code and phase",
        "picture.phases.alt": "Grid of {codes} codes by {interviews} phases, darker for more passages. {marks}.",
        "picture.phases.mark": "{code}: {passages} in {interviews} phases",
        "picture.days": (
            "Case files: when things happened. The line is the middle half of cases, the mark the median, rounded to "
            "whole weeks"
        ),
        "picture.days.axis": "Days from day 0",
        "picture.days.alt": "Events from top to bottom, days from left to right: {marks}.",
        "picture.days.mark": "{event} ({note}): median {middle}, the middle half of {cases} cases from {low} to {high}",
        "picture.joint": "Indicators by source, and what a person said of the sources together",
        "picture.joint.alt": "Indicators from top to bottom, sources from left to right: {marks}.",
        "picture.joint.mark": "{indicator}: survivors {people}, case files {cases}, texts {sources}, {together}",
        "picture.people": "People behind each finding",
        "picture.people.alt": "Bar chart. People behind each finding: {marks}.",
        "picture.panel": "What panels said of {scale}: the middle rating, and the middle half of ratings",
        "picture.first": "{title} (the first {shown} of {total})",
        "picture.none": "nothing to show",
        "page": "Page {page} of {pages}",
        "page.head": "{project} · {date} · log head {head}",
        "page.head.short": "{project} · {date} · the team keeps the full record",
        "figure": "Figure",
        "table": "Table",
    }
)

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class ReportSentence(str):
    """A sentence of a report in English that remembers its key, so that it is said again in the report's language.

    Attributes:
        key: Key of :data:`WORDING`.
        values: What fills its placeholders.
    """

    key: str
    values: Mapping[str, object]

    def __new__(cls, key: str, **values: object) -> ReportSentence:
        """Say a sentence in English."""
        sentence = super().__new__(cls, WORDING[key].format(**values))
        sentence.key, sentence.values = key, values
        return sentence

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What it is made of again when it comes from another process."""
        return (self.key,), dict(self.values)


class Wording:
    """The sentences of one report.

    Args:
        own: Other wording by key. Placeholders in braces must be those of the standing wording.

    Raises:
        InvalidInput: A key that no report uses.
    """

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        unknown = sorted(set(own or {}) - set(WORDING))
        if unknown:
            raise InvalidInput(
                f"The report has no sentence called {', '.join(unknown)}; check the spelling of the key."
            )
        self._words = {**WORDING, **(own or {})}

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of ``key`` with its placeholders filled.

        Raises:
            InvalidInput: The own wording holds a placeholder this sentence does not have.
        """
        try:
            return self._words[key].format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise InvalidInput(
                f"The wording of {key} holds a placeholder the report cannot fill; use those of the standing wording."
            ) from error

    def again(self, sentence: str) -> str:
        """A sentence in the language of the report, where it remembers what it says."""
        return self(sentence.key, **sentence.values) if isinstance(sentence, ReportSentence) else sentence

    def number(self, text: str) -> str:
        """A number with the decimal mark of the language."""
        return text.replace(".", self._words["decimal"])


ENGLISH = Wording()
"""The standing sentences."""


def offered_words(kind: str, values: Iterable[str], words: Wording) -> str:
    """Return what was chosen from an offered list, in the report's language; what people added stays as they wrote it.

    Args:
        kind: The first part of the sentences' keys, such as ``phase`` or ``visible``.
        values: As they are kept.
        words: Fixed sentences.
    """
    return ", ".join(words(key) if (key := f"{kind}.{value}") in WORDING else value for value in values)


def written_date(day: date, language: str) -> str:
    """Return a date in words (``24 November 2026``), or in ISO form where the language is not known."""
    tag = language.split("-")[0].lower()
    if tag == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    try:
        return str(format_date(day, "long", locale=tag))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()[:10]


class Counted(Protocol):
    """Something whose count may have been left out."""

    @property
    def small(self) -> bool:
        """Whether it was."""

    @property
    def unsaid(self) -> bool:
        """Whether it is not said either that it is of few."""


def count_of(count: int, least: int, words: Wording, *, of: Counted | None = None, among: int = 0) -> str:
    """Return a count of people or interviews, or that it is too small to print.

    Args:
        count: How many.
        least: The fewest that are told.
        words: Fixed sentences.
        of: What it is a count of.
        among: Of how many people it is, where so few left of them are not told either; 0 where nobody is left.
    """
    few, few_left = 0 < count < least, count > 0 and 0 < among - count < least
    if of is not None and of.unsaid or few_left or few and least < among < 2 * least - 1:
        return words("withheld")
    hidden = of is not None and of.small
    return words("indicator.fewer", least=least) if hidden or few else str(count)


_FOLDER: Final = Path(__file__).parent / "sentences"
REPORT_LANGUAGES: Final = ("en", *sorted(file.stem for file in _FOLDER.glob("*.yaml")))
"""Languages that a report is written in, English first."""


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Key → sentence in one of :data:`REPORT_LANGUAGES`."""
    if language == "en":
        return WORDING
    words: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return words


@cache
def report_wording(language: str) -> Mapping[str, str]:
    """The sentences of a language as ``Report.wording`` takes them: none for English, whose sentences stand.

    Raises:
        InvalidInput: No report is written in it.
    """
    if language not in REPORT_LANGUAGES:
        raise InvalidInput(
            Message("A report is written in one of these languages: {known}.", known=", ".join(REPORT_LANGUAGES))
        )
    if language == "en":
        return MappingProxyType({})
    return MappingProxyType({Own(key): Own(text) for key, text in sentences(language).items()})


def report_language(tag: str) -> str:
    """The one of :data:`REPORT_LANGUAGES` that a tag (``pt-BR``) belongs to, English where there is none."""
    base = tag.partition("-")[0].lower()
    return base if base in REPORT_LANGUAGES else "en"


@cache
def language_name(tag: str, language: str = "en") -> str:
    """Name of a language in that of a report (``de`` → German, allemand, tedesco), or the tag where it has none.

    Args:
        tag: Language tag of a transcript.
        language: Language of the report.
    """
    base = tag.replace("_", "-").partition("-")[0].lower()
    base = get_global("language_aliases").get(base, base)
    try:
        return str(Locale.parse(language).languages.get(base, tag))
    except (UnknownLocaleError, ValueError):
        return tag


def translated_sentences(facts: Iterable[Facts], language: str, words: Callable[..., str]) -> list[str]:
    """How far the codebook's translations are, a sentence a language.

    Args:
        facts: What is known of each.
        language: Language of the report.
        words: Its sentences.
    """
    return [
        words(
            "codebook.translated",
            language=language_name(fact.language, language),
            codes=fact.codes,
            translated=fact.translated,
            back=fact.written_back,
            reviewed=fact.reviewed,
        )
        for fact in facts
    ]


def same_language(tag: str, other: str) -> bool:
    """Whether two tags are of one language, whatever the country."""
    return tag.split("-")[0].casefold() == other.split("-")[0].casefold()
