"""A project in which a detail of a person was kept with a reason, and what an erasure without the extra leaves."""

from coding.extras.persons.steps import still
from coding.extras.persons.steps.kept import RECORD
from coding.vault import FILE_NAME, Vault
from coding.workspace.project.backup import make_backup
from tests.conftest import PASSPHRASE, SmallProject

TALKS = {"P01": "My sister is a nurse in Lithuania. She has asthma.", "P02": "My aunt is a baker in Norway."}


def begin(project: SmallProject) -> None:
    steward = project.as_user("sam", vault=True)
    for label, words in TALKS.items():
        interview = project.in_review((("Nora", words),), label)
        detail = next(
            detail for person in still.interview_risk(steward, interview).persons for detail in person.details
        )
        still.keep_detail(steward, interview, detail.start, detail.end, f"It stays for {label}.")
    make_backup(project.as_user("lea"))


def after_an_erasure(project: SmallProject) -> None:
    """Of who was erased there is no reason left; the other stands."""
    vault = Vault.open(project.folder, PASSPHRASE)
    assert (project.folder / FILE_NAME).exists()
    records = [vault.get_json(name) for name in vault.names() if name.startswith(f"{RECORD}/")]
    reasons = [decision["reason"] for record in records for decision in record.values()]
    assert reasons == ["It stays for P02."]
