"""The log: who did what, ids and counts only."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from coding.model import Event
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, moment_text
from coding.workspace.context import Context
from coding.workspace.overview.event_names import names_by_id
from coding.workspace.project import log as project_log

PAGE = 100
ACTIONS = {
    "assignment.brought": N_("Codings brought in for a coder of a round"),
    "assignment.locked": N_("Interview handed in"),
    "assignment.merged": N_("Interview handed in in another project of the team"),
    "backup.made": N_("Backup made"),
    "birthdate.entered": N_("Date of birth entered"),
    "correction.redone": N_("Answer about a name brought back"),
    "correction.undone": N_("Answer about a name taken back"),
    "correction.withdrawn": N_("Proposed correction withdrawn"),
    "findings.hidden": N_("Report no longer shown to viewers"),
    "findings.shown": N_("Report shown to viewers"),
    "interview.closed_unchanged": N_("Correction closed with nothing changed"),
    "use.may": N_("Remark on use answered"),
    "use.not": N_("Part left out of every file"),
    "use.taken_back": N_("Answer about a part taken back"),
    "look.lending_ended": N_("Comparison with the key taken back"),
    "look.lent": N_("Comparison with the key lent for an hour"),
    "look.no_name": N_("Word said to be no name"),
    "look.taken_back": N_("Word no longer said to be no name"),
    "case.added": N_("Case added"),
    "case.documents_set": N_("Documents of a case set"),
    "case.imported": N_("Case records brought in from a file"),
    "case.record_opened": N_("Case record given back to its coder"),
    "case.redone": N_("Step on the cases brought back"),
    "case.removed": N_("Case removed"),
    "case.undone": N_("Step on the cases taken back"),
    "case_consensus.agreed": N_("Agreement accepted in advance"),
    "case_consensus.decided": N_("Disagreement settled"),
    "case_consensus.deferred": N_("Disagreement put off"),
    "case_consensus.escalated": N_("Disagreement handed to a lead"),
    "case_consensus.open": N_("Disagreement opened again"),
    "case_consensus.said": N_("Message in a discussion"),
    "case_consensus.unsaid": N_("Message in a discussion taken back"),
    "case_consensus.redone": N_("Decision brought back"),
    "case_consensus.undone": N_("Decision taken back"),
    "case_record.answered": N_("Variable of a case answered"),
    "case_record.handed_in": N_("Case record handed in"),
    "case_record.redone": N_("Step on a case record brought back"),
    "case_record.undone": N_("Step on a case record taken back"),
    "cluster.renamed": N_("Pseudonym changed"),
    "codebook.redone": N_("Step on the codebook brought back"),
    "codebook.id_changed": N_("Id of a code changed"),
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
    "checklist.read": N_("Line of a checklist read by a native speaker"),
    "checklist.redone": N_("Step on the checklists brought back"),
    "checklist.removed": N_("Line of a checklist removed"),
    "checklist.undone": N_("Step on the checklists taken back"),
    "checklist.written": N_("Line of a checklist written"),
    "coding.undone": N_("Coding taken back"),
    "codings.carried": N_("Codings carried over to a new release"),
    "codings.imported": N_("Codings brought in from a file"),
    "content_note.content-note": N_("Content note"),
    "corpus.asked": N_("Legal basis of a corpus written"),
    "corpus.ended": N_("Legal basis of a corpus taken back"),
    "corpus.signed": N_("Legal basis of a corpus signed"),
    "disagreement.agreed": N_("Agreement accepted in advance"),
    "disagreement.decided": N_("Disagreement settled"),
    "disagreement.deferred": N_("Disagreement put off"),
    "disagreement.escalated": N_("Disagreement handed to a lead"),
    "disagreement.open": N_("Disagreement opened again"),
    "disagreement.revised": N_("Definition revised after a disagreement"),
    "disagreement.said": N_("Message in a discussion"),
    "disagreement.unsaid": N_("Message in a discussion taken back"),
    "erasure.certified": N_("Erasure certified"),
    "erasure.copies_cured": N_("Names of erased people taken out of backups"),
    "evidence.changed": N_("Chosen passage changed"),
    "evidence.chosen": N_("Passage chosen for a report"),
    "evidence.removed": N_("Chosen passage removed"),
    "export.made": N_("File made"),
    "fact.kept": N_("Detail of a person kept, with a reason"),
    "fact.redone": N_("Decision on who can still be told brought back"),
    "fact.undone": N_("Decision on who can still be told taken back"),
    "gate.changed": N_("Rule for release changed"),
    "history.accepted": N_("Went on without the missing end of the history"),
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
    "joint.redone": N_("Step on sources side by side brought back"),
    "joint.said": N_("Said how the sources of an indicator agree"),
    "joint.signs_set": N_("Values of case files set for an indicator"),
    "joint.source_removed": N_("Source of an indicator removed"),
    "joint.source_written": N_("Source of an indicator written"),
    "joint.undone": N_("Step on sources side by side taken back"),
    "lists.set": N_("Word lists changed"),
    "machines.switched": N_("Machine suggestions refused for the study, or allowed again"),
    "map.changed": N_("Map renamed or shared"),
    "map.drawn": N_("Map drawn on"),
    "map.made": N_("Map made"),
    "map.redone": N_("Step on a map brought back"),
    "map.removed": N_("Map removed"),
    "map.undone": N_("Step on a map taken back"),
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
    "note.removed": N_("Content note removed"),
    "note.set": N_("Content note set"),
    "original.read": N_("Original read"),
    "person.corrected": N_("Who is who corrected"),
    "recording.added": N_("Recording added"),
    "recording.aligned": N_("Times of turns in a recording estimated"),
    "recording.heard": N_("Recording heard"),
    "recording.removed": N_("Recording erased"),
    "recording.transcribed": N_("Recording written down by a speech model"),
    "recording.times_said": N_("Said whether a transcript’s times are of its recording"),
    "recording.times_removed": N_("Estimated times of a recording removed"),
    "panel.answered": N_("Answers of a panelist taken"),
    "panel.changed": N_("Panel changed"),
    "panel.closed": N_("Panel closed"),
    "panel.item_retired": N_("Item of a panel asked no more"),
    "panel.items_added": N_("Items added to a panel"),
    "panel.items_changed": N_("Items of a panel worded anew, split or merged"),
    "panel.items_translated": N_("Item of a panel said in another language"),
    "panel.joined": N_("Panelists added"),
    "panel.links_made": N_("Links for panelists made"),
    "panel.links_withdrawn": N_("Links of panelists withdrawn"),
    "panel.made": N_("Panel made"),
    "panel.reason_read": N_("Reason of a panelist read"),
    "panel.removed": N_("Panel removed"),
    "panel.round_closed": N_("Round of a panel closed"),
    "panel.round_opened": N_("Round of a panel opened"),
    "panel.round_taken_back": N_("Round of a panel taken back"),
    "panel.withdrawn": N_("Panelist withdrew"),
    "participant.added": N_("Participant added"),
    "participant.redone": N_("Change to a participant brought back"),
    "participant.undone": N_("Change to a participant taken back"),
    "participant.changed": N_("Participant changed"),
    "participant.erased": N_("Participant erased"),
    "participant.erased_again": N_("Participant erased again, since an older file was put here"),
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
    "report_plan.removed": N_("Plan of a report removed"),
    "report_plan.saved": N_("Plan of a report saved"),
    "review.passed": N_("Places looked at in review"),
    "review.redone": N_("Step of the review brought back"),
    "review.undone": N_("Step of the review taken back"),
    "round.locked": N_("Round locked"),
    "round.made": N_("Round set up"),
    "round.merged": N_("Round of another project of the team merged in"),
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
    "project.merged": N_("Another project of the team merged in"),
    "stories.redone": N_("Step on the stories brought back"),
    "stories.undone": N_("Step on the stories taken back"),
    "story.removed": N_("Composite story removed"),
    "story.written": N_("Composite story written"),
    "study.asked": N_("A site of the study asked"),
    "study.bundled": N_("Bundle made for a study"),
    "study.joined": N_("Study package taken in"),
    "study.packaged": N_("Study package made"),
    "study.panel": N_("Panels of a study changed"),
    "study.partner": N_("Partner of a study confirmed or refused"),
    "study.pooled": N_("Bundle of a site taken in"),
    "study.request": N_("Request of the study's coordinator taken in"),
    "study.sites_called": N_("Sites of a study called by name or by number"),
    "study.training": N_("Training set of a study changed"),
    "suggestion.suggestion-declined": N_("Suggestion put aside"),
    "suggestions.coded_first": N_("Said to have coded an interview on their own"),
    "suggestions.offered": N_("Suggestions shown"),
    "suggestions.switched": N_("Suggestions switched"),
    "suggestions.unlocked": N_("Suggestions opened or closed for a coder"),
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
    "translation.mark_removed": N_("Native speaker's mark on a translation taken back"),
    "translation.redone": N_("Step on marks of translations brought back"),
    "translation.reviewed": N_("Translation of a code reviewed by a native speaker"),
    "translation.undone": N_("Step on marks of translations taken back"),
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
    "user.passphrase_taken": N_("Somebody's own passphrase removed"),
    "user.passkey_made": N_("Passkey made"),
    "user.passkey_removed": N_("Passkey removed"),
    "user.placed": N_("Person put into a site"),
    "user.recovery_code_used": N_("Recovery code used"),
    "user.recovery_codes_made": N_("Recovery codes made anew"),
    "user.roles_changed": N_("Roles of a person changed"),
    "user.roles_followed": N_("Roles of a person followed their groups at the institution"),
    "user.second_factor_removed": N_("Second factor removed"),
    "user.second_factor_set": N_("Second factor set up"),
    "user.second_factor_taken": N_("Somebody's second factor removed"),
    "user.signed_out": N_("Somebody signed out from elsewhere"),
    "vault.passphrase_changed": N_("Passphrase of the originals changed"),
}
"""Every action that Heard records, in words."""
COUNTS = {
    "agreed": N_("agreed in advance: {n}"),
    "attributes": N_("attributes: {n}"),
    "case_records": N_("case records: {n}"),
    "cases": N_("cases: {n}"),
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
    "numbered": (N_("by number"), N_("by name")),
    "on": (N_("on"), N_("off")),
    "shared": (N_("seen at every site"), N_("seen at its own site")),
    "same": (N_("the same person"), N_("different people")),
    "unlocked": (N_("opened"), N_("closed")),
}
"""Parts of an event's detail that are yes or no."""


def page(context: Context) -> None:
    """Show the newest events and the state of the chain."""
    st.title(_("Activity"))
    style.note(
        _(
            "Every change leaves an event here, chained to the one before it. Events hold no words of an interview. "
            "Other people's single codings are not listed: even their number could tell a coder in an open round "
            "something."
        )
    )
    if st.button(_("Verify the chain")):
        report = project_log.verify(context)
        if report.intact:
            # The number of events would tell a coder in an open round how much the others did.
            many = (
                _("{events} events, unbroken").format(events=report.events)
                if context.viewer.leads and report.events is not None
                else _("The chain is unbroken")
            )
            st.success(f"{many}.")
        else:
            st.error(
                _("The chain breaks at event {broken_at}. Keep the file and look into a backup.").format(
                    broken_at=report.broken_at
                )
            )
    number = st.number_input(_("Page"), min_value=1, value=1, step=1, width=120)
    events = project_log.activity(context, PAGE, (int(number) - 1) * PAGE)
    if not events:
        style.empty(_("Nothing on this page."))
        return
    names = names_by_id(context)
    style.table(
        [_("When (UTC)"), _("Who"), _("What"), _("About"), _("Detail")],
        [
            [
                moment_text(event.happened_at),
                names.get(event.actor, _("somebody who has left") if event.actor else _("Heard itself")),
                action_words(event.action),
                about(event, names),
                detail_words(event.detail, lambda key: names.get(key, "")),
            ]
            for event in events
        ],
        label=_("Events, newest first"),
        short=(0, 1),
    )


def about(event: Event, names: dict[str, str]) -> str:
    """What an event is about, by name; empty where it has none, or had one that was erased since."""
    if event.target_type == "codebook":
        return _("Version {number}").format(number=event.target_id)
    interview = event.detail.get("interview") or event.detail.get("release")
    return names.get(event.target_id) or names.get(str(interview), "")


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
        values = value if isinstance(value, list | tuple) else [value]
        names = [name(str(entry)) for entry in values]
        return _(NAMED[key]).format(name=", ".join(names)) if names and all(names) else ""
    return ""
