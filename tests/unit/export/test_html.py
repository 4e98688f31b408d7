from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as reader

from coding.export.output import xml_text
from coding.export.pictures.pictures import standard_pictures
from coding.export.report.html import html_report
from tests.unit.export.test_sample import HEAD, report


def parsed(data: bytes):  # type: ignore[no-untyped-def]
    return reader.document_fromstring(data.decode("utf-8"))


@pytest.mark.slow
def test_the_page_is_self_contained_and_may_run_nothing() -> None:
    page = parsed(html_report(replace(report(), pictures=standard_pictures(report()))))
    assert not page.xpath("//script | //link | //iframe | //object | //form | //@onclick | //@onerror")
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy[0].startswith("default-src 'none'; img-src data:;")
    images = page.xpath("//img")
    assert len(images) == 3
    assert all(image.get("src").startswith("data:image/png;base64,") and image.get("alt") for image in images)
    assert all(link.startswith("#s") for link in page.xpath("//a/@href"))


def test_the_page_says_what_the_word_report_says() -> None:
    page = parsed(html_report(report()))
    assert [h.text for h in page.xpath("//h1")][:3] == ["1 Summary", "2 Themes", "3 Indicators"]
    assert page.get("lang") == "en"
    assert len(page.xpath("//table[caption]")) == 7
    assert "“Elle disait que c’était notre secret.”" in page.xpath("//blockquote/span[@lang='fr']/text()")
    assert HEAD[:12] in page.xpath("string(//main/p[last()])")
    targets = {f"#{place}" for place in page.xpath("//@id")}
    assert set(page.xpath("//nav//a/@href")) == targets


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.text(st.characters(), min_size=1, max_size=40) | st.sampled_from(["<script>x</script>", '" onload="x', "&lt;"])
)
def test_every_text_is_escaped(text: str) -> None:
    base = report()
    code = replace(base.codes[0], name=text, definition=text, quotes=(replace(base.codes[0].quotes[0], text=text),))
    odd = replace(base, title=text, project=text, marking=text, language=text, codes=(code,), themes=(), indicators=())
    page = parsed(html_report(odd))
    assert not page.xpath("//script | //@onload")
    if not any(0x7F <= ord(letter) <= 0x9F or letter in "\t\n\r\ufffd" for letter in xml_text(text)):
        assert f"“{xml_text(text)}”" in page.xpath("//blockquote/span/text()")
