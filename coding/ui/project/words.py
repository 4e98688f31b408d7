"""What events are called where people read them: each action, and each part of its detail that says something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coding.ui.frame.texts import N_, _

ACTIONS = {
    "assignment.brought": N_("Codings brought in for a coder of a round"),
    "assignment.locked": N_("Interview handed in"),
    "backup.made": N_("Backup made"),
    "birthdate.entered": N_("Date of birth entered"),
    "correction.redone": N_("Answer about a name brought back"),
    "correction.undone": N_("Answer about a name taken back"),
    "correction.withdrawn": N_("Proposed correction withdrawn"),
    "findings.hidden": N_("Report no longer shown to viewers"),
    "findings.shown": N_("Report shown to viewers"),
    "interview.closed_unchanged": N_("Correction closed with nothing changed"),
    "look.no_name": N_("Word said to be no name"),
    "look.taken_back": N_("Word no longer said to be no name"),
    "cluster.renamed": N_("Pseudonym changed"),
    "codebook.redone": N_("Step on the codebook brought back"),
    "codebook.saved": N_("Codebook saved"),
    "codebook.undone": N_("Step on the codebook taken back"),
    "coding.add": N_("Code applied"),
    "coding.attributes": N_("Attributes of a coding set"),
    "coding.memo": N_("Memo on a coding"),
    "coding.merge": N_("Codings joined"),
    "coding.recheck_redone": N_("Looking again brought back"),
    "coding.recheck_undone": N_("Looking again taken back"),
    "coding.rechecked": N_("Coding looked at again"),
    "coding.recode": N_("Code of a coding changed"),
    "coding.redone": N_("Coding brought back"),
    "coding.remove": N_("Coding removed"),
    "coding.resize": N_("Ends of a coding moved"),
    "coding.split": N_("Coding broken in two"),
    "coding.suggestion-accepted": N_("Suggestion taken"),
    "coding.undone": N_("Coding taken back"),
    "codings.carried": N_("Codings carried over to a new release"),
    "codings.imported": N_("Codings brought in from a file"),
    "content_note.content-note": N_("Content note"),
    "disagreement.agreed": N_("Agreement accepted in advance"),
    "disagreement.decided": N_("Disagreement settled"),
    "disagreement.deferred": N_("Disagreement put off"),
    "disagreement.escalated": N_("Disagreement handed to a lead"),
    "disagreement.open": N_("Disagreement opened again"),
    "disagreement.revised": N_("Definition revised after a disagreement"),
    "disagreement.said": N_("Message in a discussion"),
    "disagreement.unsaid": N_("Message in a discussion taken back"),
    "erasure.certified": N_("Erasure certified"),
    "evidence.changed": N_("Chosen passage changed"),
    "evidence.chosen": N_("Passage chosen for a report"),
    "evidence.removed": N_("Chosen passage taken away"),
    "export.made": N_("File made"),
    "gate.changed": N_("Rule for release changed"),
    "identifier.accepted": N_("Identifiers masked"),
    "identifier.added": N_("Identifiers marked by hand"),
    "identifier.answered": N_("“Same person?” answered"),
    "identifier.pending": N_("Identifiers put back to decide"),
    "identifier.rejected": N_("Identifiers left readable"),
    "identifier.report_declined": N_("Report of a name declined"),
    "identifier.report_reopening_undone": N_("Report of a name closed as it was"),
    "identifier.report_reopened": N_("Report of a name opened again"),
    "identifier.report_settled": N_("Report of a name settled"),
    "identifier.report_withdrawn": N_("Report of a name taken back"),
    "identifier.reported": N_("Name reported that should be masked"),
    "identifier.retyped": N_("Kind of an identifier changed"),
    "identifiers.found": N_("Identifiers searched for"),
    "indicator.changed": N_("Indicator changed"),
    "indicator.made": N_("Indicator made"),
    "indicator.removed": N_("Indicator removed"),
    "indicators.redone": N_("Step on the indicators brought back"),
    "indicators.undone": N_("Step on the indicators taken back"),
    "interview.corrected": N_("Speakers or turns corrected"),
    "interview.correction_redone": N_("Correction brought back"),
    "interview.correction_undone": N_("Correction taken back"),
    "interview.imported": N_("Interview imported"),
    "interview.placed": N_("Interview put into a site"),
    "interview.released": N_("Interview released"),
    "interview.renamed": N_("Interview renamed"),
    "interview.reopened": N_("Interview opened for review again"),
    "interview.words_replaced": N_("Words replaced in what was written about an interview"),
    "lists.set": N_("Word lists changed"),
    "memo.changed": N_("Memo changed"),
    "memo.kept": N_("Memo written"),
    "memo.note": N_("Memo"),
    "memo.redone": N_("Memo brought back"),
    "memo.removed": N_("Memo removed"),
    "memo.undone": N_("Memo taken back"),
    "memos.forgotten": N_("Memos of an imported project left out"),
    "merge.answered": N_("“Same person?” answered"),
    "merge.withdrawn": N_("Answer to “Same person?” taken back"),
    "methods.notes": N_("Notes on methods written"),
    "model.chosen": N_("Language model chosen"),
    "models.set": N_("Models for names set"),
    "note.removed": N_("Content note taken away"),
    "note.set": N_("Content note set"),
    "original.read": N_("Original read"),
    "participant.added": N_("Participant added"),
    "participant.redone": N_("Change to a participant brought back"),
    "participant.undone": N_("Change to a participant taken back"),
    "participant.changed": N_("Participant changed"),
    "participant.erased": N_("Participant erased"),
    "policy.set": N_("Policy of pseudonyms set"),
    "project.made": N_("Project made"),
    "project.restored": N_("Project restored from a backup"),
    "pseudonyms.renewed": N_("Pseudonyms given anew"),
    "queue.built": N_("Disagreements listed"),
    "reconcile.planned": N_("Said who decides disagreements"),
    "reconcile.redone": N_("Decision brought back"),
    "reconcile.undone": N_("Decision taken back"),
    "release.blacked_out": N_("Words covered in an earlier release"),
    "release.signed": N_("Release signed"),
    "review.passed": N_("Places looked at in review"),
    "review.redone": N_("Step of the review brought back"),
    "review.undone": N_("Step of the review taken back"),
    "round.locked": N_("Round locked"),
    "round.made": N_("Round set up"),
    "round.unlocked": N_("Round opened again"),
    "search.kept": N_("Search kept"),
    "search.removed": N_("Kept search removed"),
    "second_reading.clear": N_("Drawn line read: nothing missed"),
    "second_reading.drawn": N_("Lines drawn for a second reading"),
    "second_reading.missed": N_("Drawn line read: something was missed"),
    "second_reading.redone": N_("Answer of the second reading brought back"),
    "second_reading.undone": N_("Answer of the second reading taken back"),
    "setting.changed": N_("Setting changed"),
    "settings.changed": N_("Setting changed"),
    "site.made": N_("Site made"),
    "site.redone": N_("Step on the sites brought back"),
    "site.removed": N_("Site removed"),
    "site.renamed": N_("Site renamed"),
    "site.undone": N_("Step on the sites taken back"),
    "suggestion.suggestion-declined": N_("Suggestion put aside"),
    "suggestions.coded_first": N_("Said to have coded an interview on their own"),
    "suggestions.offered": N_("Suggestions shown"),
    "suggestions.switched": N_("Suggestions switched"),
    "suggestions.unlocked": N_("Suggestions opened or shut for a coder"),
    "template.changed": N_("Template of reports changed"),
    "theme.accepted": N_("Theme accepted"),
    "theme.codes_set": N_("Codes of a theme set"),
    "theme.made": N_("Theme made"),
    "theme.merged": N_("Theme merged into another"),
    "theme.parked": N_("Theme put aside"),
    "theme.proposed": N_("Theme put back among the proposals"),
    "theme.redone": N_("Step on the themes brought back"),
    "theme.rejected": N_("Theme rejected"),
    "theme.renamed": N_("Theme renamed"),
    "theme.split": N_("Theme split"),
    "theme.undone": N_("Step on the themes taken back"),
    "themes.compared": N_("Themes of two runs compared"),
    "themes.proposed": N_("Themes proposed"),
    "token.made": N_("Token file made"),
    "token.revoked": N_("Token file ended"),
    "uniqueness.changed": N_("Rule for rare details changed"),
    "user.activated": N_("Person works here again"),
    "user.added": N_("Person added"),
    "user.deactivated": N_("Person no longer works here"),
    "user.invitation_withdrawn": N_("Link for a person ended"),
    "user.invited": N_("Link for a person made"),
    "user.passphrase_changed": N_("Own passphrase changed"),
    "user.passphrase_removed": N_("Own passphrase removed"),
    "user.passphrase_set": N_("Own passphrase set"),
    "user.passphrase_taken": N_("Somebody's own passphrase taken away"),
    "user.placed": N_("Person put into a site"),
    "user.recovery_code_used": N_("Recovery code used"),
    "user.recovery_codes_made": N_("Recovery codes made anew"),
    "user.roles_changed": N_("Roles of a person changed"),
    "user.roles_followed": N_("Roles of a person followed their groups at the institution"),
    "user.second_factor_removed": N_("Second factor removed"),
    "user.second_factor_set": N_("Second factor set up"),
    "user.second_factor_taken": N_("Somebody's second factor taken away"),
    "user.signed_out": N_("Somebody signed out from elsewhere"),
    "vault.passphrase_changed": N_("Passphrase of the originals changed"),
}
"""Every action that Heard records, in words."""

COUNTS = {
    "agreed": N_("agreed in advance: {n}"),
    "attributes": N_("attributes: {n}"),
    "clusters": N_("pseudonyms: {n}"),
    "coders": N_("coders: {n}"),
    "codings": N_("codings: {n}"),
    "copies": N_("copies: {n}"),
    "copies_still_old": N_("copies that still open with the old one: {n}"),
    "count": N_("suggestions: {n}"),
    "erased_again": N_("erased again: {n}"),
    "identifiers": N_("identifiers: {n}"),
    "interviews": N_("interviews: {n}"),
    "items": N_("items: {n}"),
    "left_out": N_("left out: {n}"),
    "lines": N_("lines: {n}"),
    "masked": N_("places masked: {n}"),
    "masked_since": N_("interviews masked since: {n}"),
    "missed": N_("missed: {n}"),
    "notes": N_("notes: {n}"),
    "number": N_("release {n}"),
    "passages": N_("passages: {n}"),
    "placed": N_("placed: {n}"),
    "places": N_("places: {n}"),
    "recovery_codes": N_("recovery codes left: {n}"),
    "themes": N_("themes: {n}"),
    "sign_ins": N_("sign-ins that ended: {n}"),
    "tokens": N_("token files that ended: {n}"),
    "turns": N_("turns: {n}"),
    "users": N_("people: {n}"),
    "warnings": N_("warnings: {n}"),
}
"""Parts of an event's detail that are numbers."""

NAMED = {
    "added": N_("code: {name}"),
    "code": N_("code: {name}"),
    "codes": N_("codes: {name}"),
    "coder": N_("coder: {name}"),
    "deciders": N_("by {name}"),
    "site": N_("site: {name}"),
}
"""Parts of an event's detail that are ids of codes or people, or a number of them."""

ANSWERS = {
    "by_link": (N_("by a link"), N_("not by a link")),
    "done": (N_("said"), N_("taken back")),
    "on": (N_("on"), N_("off")),
    "shared": (N_("seen at every site"), N_("seen at its own site")),
    "same": (N_("the same person"), N_("different people")),
    "unlocked": (N_("opened"), N_("shut")),
}
"""Parts of an event's detail that are yes or no."""


def action_words(action: str) -> str:
    """What was done; of an action of a later version of Heard, only that something was."""
    return _(ACTIONS[action]) if action in ACTIONS else _("Something was changed")


def detail_words(detail: Mapping[str, Any], name: Callable[[str], str]) -> str:
    """What an event tells beside its name; ids, hashes and what only programs need are left out.

    Args:
        detail: As recorded.
        name: Gives the name of a code or person by id, or "".
    """
    return ", ".join(filter(None, (_part(key, value, name) for key, value in detail.items())))


def _part(key: str, value: Any, name: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return _(ANSWERS[key][0 if value else 1]) if key in ANSWERS else ""
    if key in COUNTS and isinstance(value, int):
        return _(COUNTS[key]).format(n=value)
    if key in NAMED and isinstance(value, int):
        return _(NAMED[key]).format(name=value)
    if key in NAMED:
        listed = value if isinstance(value, list | tuple) else [value]
        names = [name(str(one)) for one in listed]
        return _(NAMED[key]).format(name=", ".join(names)) if names and all(names) else ""
    return ""
