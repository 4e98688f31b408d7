"""A project that took in another program's, and what an erasure without the extra leaves of it."""

from codebook.model import Code, Codebook
from coding.extras.exchange.files.refi import RefiCoding, RefiProject, RefiSource, RefiUser, write_qdpx
from coding.extras.exchange.steps import bring_in
from coding.vault import Vault
from coding.workspace.originals.importing import IncomingFile
from tests.conftest import PASSPHRASE, SmallProject

TALKS = {"P01": "Nora: The tulips were out early that year.", "P02": "Mira: We went down to the water in the evening."}


def begin(project: SmallProject) -> None:
    theirs = RefiProject(
        name="Elsewhere",
        codebook=Codebook("Elsewhere", codes=(Code("E1", name="what was beautiful"),)),
        users=(RefiUser("them", "Somebody"),),
        sources=tuple(RefiSource(label, f"Talk with {label}", text) for label, text in TALKS.items()),
        codings=tuple(RefiCoding(f"on {label}", label, 10, 20, "E1", "them") for label in TALKS),
    )
    file = IncomingFile("elsewhere.qdpx", write_qdpx(theirs))
    steward = project.as_user("sam", vault=True)
    bring_in.add_codes(project.as_user("lea"), bring_in.preview_exchange(steward, file))
    preview = bring_in.preview_exchange(steward, file)
    sources = dict(zip((source.id for source in preview.project.sources), TALKS, strict=True))
    report = bring_in.import_exchange(steward, preview, participants=sources)
    assert [text.waiting for text in report.texts] == [1, 1]


def after_an_erasure(project: SmallProject) -> None:
    """Codings wait for the text of the other alone."""
    vault = Vault.open(project.folder, PASSPHRASE)
    waiting = [vault.get_json(name) for name in vault.names() if name.startswith("waiting/")]
    assert [len(record["codings"]) for record in waiting] == [1]
