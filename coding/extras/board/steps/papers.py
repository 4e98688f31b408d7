"""Drafts to hand in: how long what is kept, the record after Art. 30 and the assessment after Art. 35 GDPR."""

from coding.extras.board.records import MEASURED, Hosting, Sheet
from coding.extras.board.steps.state import State
from coding.model.message import Message
from coding.workspace.people.sign_ins import KEPT_DAYS


def sheets(state: State, hosting: Hosting) -> tuple[Sheet, ...]:
    """The papers of a project."""
    return _retention(state, hosting), _record(state, hosting), _assessment(state)


def _retention(state: State, hosting: Hosting) -> Sheet:
    until_erased = Message("Until the participant's date, or until they withdraw")
    dated = sum(participant.retention_until is not None for participant in state.participants)
    night = Message("{n} days", n=hosting.keep_days) if hosting.keep_days else Message("As the server's settings say")
    steward, heard = Message("a steward"), Message("Heard, by itself")
    return Sheet(
        Message("How long what is kept"),
        Message("Participants with an end date: {n} of {all}.", n=dated, all=len(state.participants)),
        (Message("What"), Message("How long"), Message("Who ends it")),
        (
            (Message("Originals and the pseudonym key"), until_erased, steward),
            (Message("Recordings"), until_erased, steward),
            (Message("Released texts, codings and memos"), until_erased, steward),
            (Message("Backups that somebody made"), Message("Until somebody deletes them"), steward),
            *(((Message("Backups of the night"), night, heard),) if hosting.address else ()),
            (Message("Sign-ins"), Message("{n} days", n=KEPT_DAYS), heard),
            (Message("Temporary files"), Message("Until the app is closed"), heard),
            (Message("The log, without words of interviews"), Message("As long as the project"), steward),
        ),
    )


def _record(state: State, hosting: Hosting) -> Sheet:
    return Sheet(
        Message("Record of processing (Art. 30 GDPR)"),
        Message("A draft. Names, purpose and legal basis are yours: Heard does not know them."),
        (Message("What"), Message("Answer")),
        (
            (
                Message("Purpose and legal basis"),
                Message("Research, as the study's protocol says."),
            ),
            (
                Message("Whose data"),
                Message(
                    "Participants: {participants}. People of the team: {team}.",
                    participants=len(state.participants),
                    team=len(state.people),
                ),
            ),
            (
                Message("Which data"),
                Message(
                    "Interviews and case files: {n}. They may tell of health, sexual life and crimes.",
                    n=len(state.interviews),
                ),
            ),
            (
                Message("Recipients"),
                Message("None.")
                if not hosting.provider
                else Message("People sign in at {provider}. It is told no interview.", provider=hosting.provider),
            ),
            (Message("Transfers to other countries"), Message("Not by Heard: interviews are sent nowhere.")),
            (Message("Time limits"), Message("See “How long what is kept”.")),
            (Message("Safeguards"), Message("See the answers on pseudonyms, encryption, log and access.")),
        ),
    )


def _assessment(state: State) -> Sheet:
    second = (
        Message("A second reading by somebody else is required.")
        if state.rule.required
        else Message("A second reading by somebody else is not required.")
    )
    return Sheet(
        Message("Impact assessment (draft after Art. 35 GDPR)"),
        Message("Finish it with your data-protection officer: need and proportion, and how likely each risk is."),
        (Message("Risk"), Message("What is done"), Message("What remains")),
        (
            (
                Message("Somebody is recognised in a released text"),
                Message.joined(
                    Message("Identifiers are found, decided on by a person, and replaced before anybody codes."), second
                ),
                Message("Who knows the story may recognise it."),
            ),
            (
                Message("An identifier is missed"),
                Message("Whoever signs a release states that they reviewed it, unmasked words too."),
                missed_by_machine(),
            ),
            (
                Message("Files or a computer are lost or stolen"),
                Message("Originals, recordings and the pseudonym key: AES-256-GCM, opened by a passphrase."),
                Message("Released text and codings are not. Use full-disk encryption."),
            ),
            (
                Message("Somebody of the team reads too much"),
                Message("Roles are checked wherever data are read, and reading an original is logged."),
                Message("Stewards read originals."),
            ),
            (
                Message("A file leaves that should not"),
                Message("Each is compared with the real names behind the pseudonyms.")
                if state.compared
                else Message("A lead has turned off the comparison with real names."),
                Message("What has left cannot be called back."),
            ),
            (
                Message("A machine's proposal is taken for a finding"),
                Message("No. What it finds or offers waits until a person decides."),
                Message("People may trust it too much."),
            ),
        ),
    )


def missed_by_machine() -> Message:
    """What the machine alone leaves readable, as it was measured."""
    return Message(
        "By machine alone, {written} of 100 names and other direct identifiers stayed, without capitals {lower} "
        "({texts} invented texts, {day}).",
        written=f"{100 * (1 - MEASURED.written):.1f}",
        lower=f"{100 * (1 - MEASURED.lower):.1f}",
        texts=MEASURED.texts,
        day=MEASURED.on,
    )
