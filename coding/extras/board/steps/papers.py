"""Drafts to hand in: how long what is kept, the record after Art. 30 and the assessment after Art. 35 GDPR."""

from coding.extras.board.records import MEASURED, Hosting, Sheet
from coding.extras.board.steps.state import State
from coding.model.said import Said
from coding.workspace.people.sign_ins import KEPT_DAYS


def sheets(state: State, hosting: Hosting) -> tuple[Sheet, ...]:
    """The papers of a project."""
    return _retention(state, hosting), _record(state, hosting), _assessment(state)


def _retention(state: State, hosting: Hosting) -> Sheet:
    until_erased = Said("Until the participant's date, or until they withdraw")
    dated = sum(participant.retention_until is not None for participant in state.participants)
    night = Said("{n} days", n=hosting.keep_days) if hosting.keep_days else Said("As the server's settings say")
    steward, heard = Said("a steward"), Said("Heard, by itself")
    return Sheet(
        Said("How long what is kept"),
        Said("Participants with an end date: {n} of {all}.", n=dated, all=len(state.participants)),
        (Said("What"), Said("How long"), Said("Who ends it")),
        (
            (Said("Originals and the pseudonym key"), until_erased, steward),
            (Said("Recordings"), until_erased, steward),
            (Said("Released texts, codings and memos"), until_erased, steward),
            (Said("Backups that somebody made"), Said("Until somebody deletes them"), steward),
            *(((Said("Backups of the night"), night, heard),) if hosting.address else ()),
            (Said("Sign-ins"), Said("{n} days", n=KEPT_DAYS), heard),
            (Said("Temporary files"), Said("Until the app is closed"), heard),
            (Said("The log, without words of interviews"), Said("As long as the project"), steward),
        ),
    )


def _record(state: State, hosting: Hosting) -> Sheet:
    return Sheet(
        Said("Record of processing (Art. 30 GDPR)"),
        Said("A draft. Names, purpose and legal basis are yours: Heard does not know them."),
        (Said("What"), Said("Answer")),
        (
            (
                Said("Purpose and legal basis"),
                Said("Research, as the study's protocol says."),
            ),
            (
                Said("Whose data"),
                Said(
                    "Participants: {participants}. People of the team: {team}.",
                    participants=len(state.participants),
                    team=len(state.people),
                ),
            ),
            (
                Said("Which data"),
                Said(
                    "Interviews and case files: {n}. They may tell of health, sexual life and crimes.",
                    n=len(state.interviews),
                ),
            ),
            (
                Said("Recipients"),
                Said("None.")
                if not hosting.provider
                else Said("People sign in at {provider}. It is told no interview.", provider=hosting.provider),
            ),
            (Said("Transfers to other countries"), Said("Not by Heard: interviews are sent nowhere.")),
            (Said("Time limits"), Said("See “How long what is kept”.")),
            (Said("Safeguards"), Said("See the answers on pseudonyms, encryption, log and access.")),
        ),
    )


def _assessment(state: State) -> Sheet:
    second = (
        Said("A second reading by somebody else is required.")
        if state.rule.required
        else Said("A second reading by somebody else is not required.")
    )
    return Sheet(
        Said("Impact assessment (draft after Art. 35 GDPR)"),
        Said("Finish it with your data-protection officer: need and proportion, and how likely each risk is."),
        (Said("Risk"), Said("What is done"), Said("What remains")),
        (
            (
                Said("Somebody is recognised in a released text"),
                Said.joined(
                    Said("Identifiers are found, decided on by a person, and replaced before anybody codes."), second
                ),
                Said("Who knows the story may recognise it."),
            ),
            (
                Said("An identifier is missed"),
                Said("Whoever signs a release states that they reviewed it, unmasked words too."),
                left_by_machine(),
            ),
            (
                Said("Files or a computer are lost or stolen"),
                Said("Originals, recordings and the pseudonym key: AES-256-GCM, opened by a passphrase."),
                Said("Released text and codings are not. Use full-disk encryption."),
            ),
            (
                Said("Somebody of the team reads too much"),
                Said("Roles are checked wherever data are read, and reading an original is logged."),
                Said("Stewards read originals."),
            ),
            (
                Said("A file leaves that should not"),
                Said("Each is compared with the real names behind the pseudonyms.")
                if state.compared
                else Said("A lead has turned off the comparison with real names."),
                Said("What has left cannot be called back."),
            ),
            (
                Said("A machine's proposal is taken for a finding"),
                Said("No. What it finds or offers waits until a person decides."),
                Said("People may trust it too much."),
            ),
        ),
    )


def left_by_machine() -> Said:
    """What the machine alone leaves readable, as it was measured."""
    return Said(
        "By machine alone, {written} of 100 names and other direct identifiers stayed, without capitals {lower} "
        "({texts} invented texts, {day}).",
        written=f"{100 * (1 - MEASURED.written):.1f}",
        lower=f"{100 * (1 - MEASURED.lower):.1f}",
        texts=MEASURED.texts,
        day=MEASURED.on,
    )
