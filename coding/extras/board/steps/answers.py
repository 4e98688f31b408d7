"""The questions of boards and data-protection officers, answered from the project's state."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

import coding
from coding.access import Permission, allowed
from coding.extras.board.records import MEASURED, Answer, Board, Hosting
from coding.extras.board.steps.papers import missed_by_machine, sheets
from coding.extras.board.steps.state import State, state_of
from coding.model.message import Message
from coding.workspace.context import Context, requires
from coding.workspace.people.sign_ins import KEPT_DAYS


@requires(Permission.VIEW_PROJECT)
def board(context: Context, hosting: Hosting) -> Board:
    """What boards and data-protection officers ask, answered for this project as it is now."""
    state = state_of(context)
    place = Message("The team's server") if hosting.address else Message("This computer")
    return Board(
        answers=(
            *_places(state, hosting),
            *_people(state, hosting),
            *_pseudonyms(state),
            *_safety(state),
            *_time(state, hosting),
            *_leaving(state),
            *_machines(state),
            *_program(),
        ),
        sheets=sheets(state, hosting),
        flow=(
            Message("Files brought in"),
            Message("Originals, encrypted"),
            Message("Review by a person"),
            Message("Released text, masked"),
            Message("Coding by people"),
            Message("Report, checked"),
        ),
        place=place,
    )


def day(moment: date | datetime) -> str:
    """A date as it is printed."""
    return f"{moment:%Y-%m-%d}"


def _names(state: State, permission: Permission) -> str:
    return ", ".join(user.name for user in state.people if allowed(user, permission)) or "–"


def _if(condition: object, *sentences: Message) -> tuple[Message, ...]:
    return sentences if condition else ()


def _places(state: State, hosting: Hosting) -> Iterator[Answer]:
    local = (
        Message("On this computer only. The app answers to no other computer.")
        if not hosting.address
        else Message("On the team's own server, at {address}.", address=hosting.address)
    )
    yield Answer(
        Message("Where are the data processed?"),
        (local, Message("Interviews are sent nowhere, and no model or update is fetched.")),
        (
            "docs/server.md" if hosting.address else "docs/data-protection.md",
            "tests/ui/frame/test_guard.py::test_other_hosts_are_refused",
            "tests/unit/redact/test_engine.py::test_nothing_asks_the_network",
            "tests/unit/embed/test_models.py::test_the_bundled_model_embeds_offline",
        ),
    )
    yield Answer(
        Message("Are data sent to other countries?"),
        (
            Message("Not by Heard: interviews are sent nowhere."),
            *_if(hosting.address, Message("Where the server stands, whoever runs it can say.")),
        ),
        ("docs/data-protection.md", "tests/unit/redact/test_engine.py::test_nothing_asks_the_network"),
    )
    yield Answer(
        Message("Are there sub-processors?"),
        (
            Message("None that Heard hands anything to.")
            if not hosting.provider
            else Message("People sign in at {provider}. It is told no interview.", provider=hosting.provider),
            *_if(hosting.address, Message("Whoever runs the server for you may be one.")),
        ),
        (
            "docs/server.md" if hosting.provider else "docs/data-protection.md",
            "tests/ui/frame/test_openid.py::test_nothing_is_asked_but_the_provider",
        ),
    )


def _people(state: State, hosting: Hosting) -> Iterator[Answer]:
    readers = [user for user in state.people if allowed(user, Permission.READ_RELEASED)]
    others = [user.name for user in state.people if user not in readers]
    yield Answer(
        Message("Who reads what?"),
        (
            Message("Originals: {names}.", names=_names(state, Permission.REVIEW_ORIGINALS)),
            Message("Released, masked texts: {names}.", names=_names(state, Permission.READ_RELEASED)),
            *_if(others, Message("Progress and findings only: {names}.", names=", ".join(others))),
        ),
        (
            "/people",
            "docs/data-protection.md",
            "tests/unit/test_access.py::test_every_role_against_every_use_case",
            "tests/unit/test_access.py::test_only_stewards_see_originals",
        ),
    )
    yield Answer(
        Message("Are places of a study kept apart?"),
        (
            Message("The project has {n} sites. Their people read their own interviews only.", n=state.sites)
            if state.sites
            else Message("The project is of one place and has no sites."),
        ),
        ("/people", "docs/sites.md", "tests/workspace/people/test_site_matrix.py"),
    )
    yield Answer(
        Message("How is it known who somebody is?"),
        (
            Message("Everybody signs in; the server knows nobody without.")
            if hosting.address
            else Message("People choose their name on this computer."),
            *_if(
                not hosting.provider,
                Message("With a passphrase of their own: {n} of {all}.", n=state.proving, all=len(state.people)),
            ),
            Message(
                "A sign-in ends after {idle} hours without use, and after {longest} in all.",
                idle=f"{hosting.idle / 3600:g}",
                longest=f"{hosting.longest / 3600:g}",
            ),
        ),
        (
            "/own_passphrase",
            "docs/data-protection.md#a-passphrase-of-ones-own",
            "tests/workspace/people/test_own_passphrase.py::test_a_name_opens_nothing_without_its_passphrase",
            "tests/ui/frame/test_sessions.py::test_a_servers_own_limits",
        ),
    )
    yield Answer(
        Message("Whom does the team turn to when the material weighs on them?"),
        (Message.joined(state.contact) if state.contact else Message("Nobody is named yet. A lead can."),),
        ("/care", "docs/screens.md#keys-and-care"),
    )


def _pseudonyms(state: State) -> Iterator[Answer]:
    yield Answer(
        Message("How are interviews pseudonymised?"),
        (
            Message("Identifiers are found, decided on by a person, and replaced before anybody codes."),
            Message("Interviews: {n}. Released: {released}.", n=len(state.interviews), released=state.released),
        ),
        (
            "/review",
            "docs/redaction.md",
            "tests/workspace/release/test_release.py::test_nothing_downstream_is_reached_before_release",
            "tests/workspace/release/test_release.py::test_undecided_identifiers_hold_a_release_back",
        ),
    )
    unmeasured = sorted(state.languages - MEASURED.languages - {""})
    yield Answer(
        Message("What risk remains after that?"),
        (
            Message("Released text is pseudonymised, not anonymous."),
            Message("Who knows the story may recognise it."),
            missed_by_machine(),
            Message("Whoever signs a release states that they reviewed it, unmasked words too."),
            *_if(
                unmeasured,
                Message("Nobody measured this for: {languages}.", languages=", ".join(unmeasured)),
            ),
        ),
        (
            "docs/redaction.md#how-well-it-does",
            "tests/extras/board/test_board.py::test_what_was_measured_is_what_the_manual_says",
            "/second_reading",
        ),
    )
    read = [signature for signature in state.signatures if signature.lines]
    # A reading over several interviews stands under each of them.
    readings = {signature.reading_id: signature for signature in read}.values()
    yield Answer(
        Message("Does a person look before text is released?"),
        (
            Message(
                "Each release is signed by name. Signed: {n} of {all}.", n=len(state.signatures), all=state.released
            ),
            Message("A second reading by somebody else is required.")
            if state.rule.required
            else Message("A second reading by somebody else is not required."),
            Message(
                "Releases read twice: {n}. Lines: {lines}. Lines with something missed: {missed}.",
                n=len(read),
                lines=sum(signature.lines for signature in readings),
                missed=sum(signature.missed for signature in readings),
            ),
        ),
        (
            "/second_reading",
            "docs/second-reading.md",
            "tests/workspace/release/test_second_reading.py::test_nobody_reads_what_they_reviewed",
            "tests/workspace/release/test_second_reading.py::test_release_waits_until_another_person_has_read",
        ),
    )
    yield Answer(
        Message("Can rare details give somebody away?"),
        (
            Message("Combinations that fewer than {n} people share are listed for the team.", n=state.fewest),
            Message("Reports withhold counts below {n}.", n=state.least),
            *_person_counts(state.told),
        ),
        (
            "/uniqueness",
            "docs/report.md#small-numbers",
            "tests/workspace/reports/test_every_export.py::test_files_that_hold_small_counts_say_so_and_no_viewer_makes_them",
        ),
    )


def _person_counts(counts: Mapping[str, int]) -> tuple[Message, ...]:
    if not counts:
        return ()
    sentence = Message(
        "Persons spoken of in releases: {persons}. Identifiers masked: {masked}. Details kept with a reason: "
        "{reasoned}. Details nobody decided on: {undecided}.",
        **counts,
    )
    return (sentence,)


def _safety(state: State) -> Iterator[Answer]:
    yield Answer(
        Message("What is encrypted?"),
        (
            Message("Originals, recordings and the pseudonym key: AES-256-GCM, opened by a passphrase."),
            Message("Released text and codings are not. Use full-disk encryption."),
        ),
        (
            "/passphrase",
            "docs/data-protection.md",
            "tests/store/test_vault.py::test_nothing_readable_is_in_the_file",
            "tests/workspace/chain/test_canaries.py::test_what_was_planted_is_nowhere_but_in_the_vault",
        ),
    )
    yield Answer(
        Message("What is logged?"),
        (
            Message("Every change and every reading of an original: who, when, and no word of it."),
            Message("Entries are chained; what is cut off or changed is told."),
        ),
        (
            "/activity",
            "tests/security/test_cut_history.py::test_that_an_original_was_read_cannot_be_cut_off",
            "tests/workspace/chain/test_canaries.py::test_what_was_planted_is_nowhere_but_in_the_vault",
        ),
    )
    yield Answer(
        Message("What happens after an incident?"),
        (
            Message("A lead signs people out everywhere; a steward changes the passphrase of the originals."),
            Message("The log says which originals were read and which files left."),
            Message("Heard notifies nobody: the controller does, within 72 hours (Art. 33 GDPR)."),
        ),
        (
            "/people",
            "/passphrase",
            "/activity",
            "tests/workspace/project/test_backup_and_passphrase.py::test_the_originals_and_their_copies_open_with_the_new_one_only",
            "tests/workspace/people/test_sign_ins.py",
        ),
    )
    yield Answer(
        Message("Are recordings kept?"),
        (
            Message("Recordings: {n}. Each is encrypted; only stewards hear it.", n=state.recordings)
            if state.recordings
            else Message("No recording is in this project."),
        ),
        ("docs/review.md#hearing-a-doubtful-word", "tests/extras/recordings/test_recordings.py"),
    )


def _time(state: State, hosting: Hosting) -> Iterator[Answer]:
    dates = sorted(each.retention_until for each in state.participants if each.retention_until)
    yield Answer(
        Message("How long are data kept?"),
        (
            Message("Participants with an end date: {n} of {all}.", n=len(dates), all=len(state.participants)),
            *(Message("From {first} to {last}.", first=day(first), last=day(dates[-1])) for first in dates[:1]),
            Message("Past their date: {n}.", n=sum(until < date.today() for until in dates)),
            Message("Heard shows it and erases nothing by itself."),
        ),
        (
            "/participants",
            "docs/data-protection.md",
            "tests/workspace/people/test_participants.py::test_change_and_undo_with_retention",
        ),
    )
    yield Answer(
        Message("Where are backups, and how long?"),
        (
            Message("In the project's folder: {n}.", n=len(state.backups)),
            *(Message("The newest is of {day}.", day=day(backup.made_at)) for backup in state.backups[-1:]),
            *(Message("Those of the night go after {n} days.", n=n) for n in [hosting.keep_days] if n),
            *(
                Message("After each, the server hands it to a program: {name}.", name=name)
                for name in [hosting.hand_on]
                if name
            ),
            *_if(
                hosting.address and hosting.keep_days is None,
                Message("What happens to those of the night, the server's settings say."),
            ),
            Message("Others stay until somebody deletes them. Originals in them are encrypted."),
        ),
        (
            "docs/erasing.md#backups",
            "tests/ui/frame/test_server_backups.py::test_old_ones_go_and_the_last_whole_one_stays",
            "tests/workspace/erasure/test_drill.py::test_a_whole_backup_is_equal_and_nothing_is_changed",
        ),
    )
    yield Answer(
        Message("What happens when somebody withdraws?"),
        (
            Message("A steward erases them from the project, the originals and every backup in its folder."),
            Message("A certificate says what was searched, what was found, and which files had left."),
            Message("Erased so far: {n}.", n=len(state.times["erasure.certified"])),
        ),
        (
            "/erasing",
            "docs/erasing.md",
            "tests/workspace/erasure/test_erase.py::test_nothing_of_the_participant_is_left",
            "tests/security/test_backups_after_erasure.py::test_what_leaves_the_key_leaves_the_key_of_every_copy",
        ),
    )
    yield Answer(
        Message("Can somebody withdraw a part of what they said?"),
        (Message("Yes. A part that was asked not to be used is in no file."),),
        (
            "docs/report.md#what-people-asked-not-to-use",
            "tests/security/test_not_used.py::test_a_part_that_is_left_out_is_in_no_file",
        ),
    )
    yield Answer(
        Message("What is kept of the team?"),
        (
            Message("Names, roles and what they did, as long as the project."),
            Message("Sign-ins: {n} days after their end.", n=KEPT_DAYS),
        ),
        (
            "/sign_ins",
            "docs/data-protection.md#where-you-are-signed-in",
            "tests/ui/frame/test_sessions.py::test_nothing_that_opens_anything_is_written",
        ),
    )


def _leaving(state: State) -> Iterator[Answer]:
    consents = [each.quote_consent for each in state.participants if each.quote_consent]
    counts = {consent: consents.count(consent) for consent in ("yes", "paraphrase", "never")}
    yield Answer(
        Message("How is consent to quotation held to?"),
        (
            *_if(
                consents, Message("Quotes allowed: {yes}. Paraphrase only: {paraphrase}. Neither: {never}.", **counts)
            ),
            Message("No file for readers holds words that may not be quoted."),
        ),
        (
            "/participants",
            "tests/workspace/reports/test_every_export.py::test_no_word_leaves_that_may_not_and_no_cell_computes",
        ),
    )
    yield Answer(
        Message("What leaves Heard, and what is checked first?"),
        (
            Message("Only files that somebody makes. So far: {n}.", n=len(state.times["export.made"])),
            Message("Each is compared with the real names behind the pseudonyms.")
            if state.compared
            else Message("A lead has turned off the comparison with real names."),
            Message("Each is registered: kind, person, time and hash."),
        ),
        (
            "/reports",
            "docs/report.md#what-is-checked",
            "tests/security/test_comparison.py::test_no_kind_with_words_leaves_without_being_compared",
            "tests/workspace/reports/test_every_export.py::test_the_interviews_in_each_file_are_noted",
        ),
    )
    yield Answer(
        Message("May texts be used for another purpose?"),
        (
            Message("As a corpus only on a legal basis that a lead writes and a steward signs."),
            Message("Signed so far: {n}.", n=len(state.times["corpus.signed"])),
        ),
        (
            "/corpus",
            "docs/exchange.md#annotated-corpora-for-those-who-build-tools",
            "tests/extras/corpora/test_corpora.py::test_nothing_leaves_before_a_lead_wrote_and_a_steward_signed",
        ),
    )


def _machines(state: State) -> Iterator[Answer]:
    offers = state.suggestions and not state.without_machines
    yield Answer(
        Message("Are models trained on the interviews?"),
        (
            Message("No. Models are installed beforehand, known by their hashes, and stay as they are."),
            *_if(offers, Message("Codes that are offered follow the team's codings, in memory only.")),
        ),
        (
            "tests/extras/board/test_board.py::test_nothing_that_runs_trains_a_model",
            "tests/unit/embed/test_models.py::test_the_revision_is_the_hash_of_the_weights",
        ),
    )
    switched = sorted((*state.times["suggestions.switched"], *state.times["machines.switched"]))
    yield Answer(
        Message("Which machine models were used, and when?"),
        (
            _used(Message("Finding identifiers"), "Heard", state.times["identifiers.found"]),
            _used(Message("Times of turns in recordings"), "Whisper", state.times["recording.aligned"]),
            _used(Message("Transcripts of recordings"), "Whisper", state.times["recording.transcribed"]),
            Message("Meaning of passages, for search: {models}.", models=", ".join(state.meaning) or "–"),
            _used(
                Message("Proposals of themes"),
                ", ".join(sorted({run.model for run in state.runs})),
                sorted(run.created_at for run in state.runs),
            ),
            *_if(state.without_machines, Message("The study works without machine suggestions.")),
            Message("Codes may be offered.") if offers else Message("No codes are offered."),
            *(Message("Last switched on {day}.", day=day(moment)) for moment in switched[-1:]),
            *_if(not state.times["recording.transcribed"], Message("No machine writes text that is kept.")),
        ),
        (
            "/activity",
            "/suggestions",
            "/themes",
            "docs/themes.md",
            "tests/workspace/search/test_machines.py::test_nothing_is_suggested_in_a_study_that_works_without",
            "tests/extras/board/test_board.py::test_no_model_that_writes_is_loaded",
        ),
    )
    yield Answer(
        Message("Does a machine decide anything about people?"),
        (Message("No. What it finds or offers waits until a person decides."),),
        (
            "tests/workspace/release/test_release.py::test_undecided_identifiers_hold_a_release_back",
            "tests/extras/suggest/test_suggest.py::test_the_gate_opens_step_by_step",
        ),
    )


def _used(what: Message, model: str, times: Iterable[datetime]) -> Message:
    moments = list(times)
    if not moments:
        return Message("{what}: not used.", what=what)
    first, last = day(moments[0]), day(moments[-1])
    return Message("{what}: {model}, {first} to {last}.", what=what, model=model, first=first, last=last)


def _program() -> Iterator[Answer]:
    yield Answer(
        Message("Has somebody from outside examined the program?"),
        (
            Message("No. Its makers held it against OWASP ASVS 5.0, level 2, themselves."),
            Message("This is Heard {version}; its source is open.", version=coding.__version__),
        ),
        ("docs/asvs.md", "tests/docs/test_asvs.py", "SECURITY.md"),
    )
