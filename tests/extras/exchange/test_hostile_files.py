"""Projects made to use up a server's memory or time are refused before anything is made of them, with their name."""

import io
import zipfile

import pytest

from coding.errors import InvalidInput
from coding.extras.exchange.files import refi_read
from coding.extras.exchange.files.refi_read import read_qdpx

PROJECT = '<Project xmlns="urn:QDA-XML:project:1.0" name="Snow">{}</Project>'


def archive(sources: int, size: int, *, shared: bool = False) -> bytes:
    """A REFI-QDA project of some kilobytes whose texts are of ``size`` characters each."""
    names = [f"{0 if shared else number}.txt" for number in range(sources)]
    listed = "".join(
        f'<TextSource guid="0000000{number % 10}-0000-4000-8000-{number:012d}" plainTextPath="internal://{name}"/>'
        for number, name in enumerate(names)
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("project.qde", PROJECT.format(f"<Sources>{listed}</Sources>"))
        for name in dict.fromkeys(names):
            packed.writestr(f"sources/{name}", "a " * (size // 2))
    return data.getvalue()


@pytest.mark.parametrize("limits", [{"_RATIO_FROM": 1_000}, {"MAX_UNPACKED": 100_000}])
def test_a_project_that_unpacks_to_far_more_than_it_is_or_may_be_is_refused(
    limits: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = archive(8, 20_000)
    assert len(data) < 8_000 and len(read_qdpx(data).project.sources) == 8
    for name, most in limits.items():
        monkeypatch.setattr(refi_read, name, most)
    with pytest.raises(InvalidInput, match="larger than a transcript"):
        read_qdpx(data)


def test_one_text_that_is_named_a_thousand_times_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coding.extras.exchange.files.refi_read.MAX_CHARACTERS", 1_000_000)
    with pytest.raises(InvalidInput, match="larger than 1 MB"):
        read_qdpx(archive(1_000, 10_000, shared=True))


def test_a_manifest_of_nothing_but_tags_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refi_read, "MAX_PIECES", 10_000)
    with pytest.raises(InvalidInput, match="more than 10000 parts"):
        read_qdpx(PROJECT.format("<a/>" * 10_000).encode())
