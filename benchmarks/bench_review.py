"""Keys to review a real interview, from the first identifier to an empty queue, counted in a browser.

A long transcript of the shared data (its folder in HEARD_DATA) is imported into a temporary project, searched, and
reviewed by keyboard alone. Every key press is counted. The reviewer of the benchmark decides by a fixed rule that does
not look at the words: what the detectors call sure is accepted, what they doubt is rejected, of the unmasked words all
that are listed are left. What a person would select and mask by hand comes on top, equally before and after.

"Before" is the number of keys the pane needed when one key decided one person or place (Shift a), and one key one
unmasked word: counted from the same queue.

    python benchmarks/bench_review.py [file of data/interviews]
"""

import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

PASSPHRASE = "a gentle passphrase"


def main() -> None:
    """Run once and print one JSON document."""
    data = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data")) / "interviews"
    source = data / (sys.argv[1] if len(sys.argv) > 1 else "en_whisper_bracketed_times.txt")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "study"
        before = prepare(folder, source)
        after = review(folder)
    words = before["words"]
    figures = {
        "file": source.name,
        **before,
        **after,
        "keys_before_per_1000_words": round(1000 * before["keys_before"] / words, 1),
        "keys_after_per_1000_words": round(1000 * after["keys_after"] / words, 1),
    }
    print(json.dumps(figures, indent=1))


def prepare(folder: Path, source: Path) -> dict[str, int]:
    """Make the project and its review queue; return what there is to decide."""
    from codebook.starters import load_starter
    from coding.model import Role, User
    from coding.workspace.originals import importing
    from coding.workspace.people.users import sign_in
    from coding.workspace.project.open import create_project
    from coding.workspace.review.find import find_identifiers
    from coding.workspace.review.operations import open_desk
    from pipelines.redact.folding import fold

    user = User("sam", "Sam Example", frozenset({Role.STEWARD, Role.LEAD}))
    project = create_project(folder, "Bench", PASSPHRASE, [user], load_starter("survivor-interviews"))
    try:
        steward = sign_in(project, "sam").with_vault(PASSPHRASE)
        file = importing.IncomingFile(source.name, source.read_bytes())
        (outcome,) = importing.import_files(steward, [file])
        if outcome.interview_id is None:
            raise SystemExit(outcome.refused)
        find_identifiers(steward)
        desk = open_desk(steward, outcome.interview_id)
    finally:
        project.store.close()
    text = desk.original.transcript.text
    forms = {fold(text[entry.start : entry.end]) for entry in desk.unmasked}
    people = {identifier.cluster_id for identifier in desk.state.identifiers}
    return {
        "words": len(text.split()),
        "places": len(desk.state.identifiers),
        "people_and_places": len(people),
        "unmasked": len(desk.unmasked),
        "unmasked_words": len(forms),
        "questions": len(desk.state.questions or ()),
        "keys_before": len(people) + 1 + len(forms),
    }


def review(folder: Path) -> dict[str, float]:
    """Review in a browser by keyboard; return the keys pressed and what one key settled."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import launch_chromium
    from tests.helpers.app_server import serve_app

    with serve_app(folder) as server, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(120_000)
        page.goto(server.url)
        page.get_by_role("button", name="Sam Example").first.click()
        page.get_by_text("Sign out").first.wait_for()
        page.goto(f"{server.url}/review")
        page.get_by_label("Passphrase of the project").fill(PASSPHRASE)
        page.keyboard.press("Enter")
        page.wait_for_selector(".heard-review-turn")
        page.locator(".heard-review-scroll").focus()
        pressed: list[str] = []

        def press(key: str) -> None:
            pressed.append(key)
            page.keyboard.press(key)

        def tab(name: str) -> int:
            labels = page.locator(".heard-review-tab").all_inner_texts()
            results = [label for label in labels if label.startswith(name)]
            return int(results[0].split()[-1]) if results else 0

        groups = tab("To decide")
        press("c")
        if page.locator(".heard-review-dialog").count():
            press("Enter")
        certain = groups - tab("To decide")
        singles = 0
        while tab("To decide"):
            doubted = "unsure" in page.locator(".heard-review-card").inner_text()
            press("r" if doubted else "a")
            singles += 1
        questions = tab("Same person?")
        if questions:
            press("q")
            for _ in range(questions):
                press("n")
        press("l")
        glances = 0
        while tab("Not masked"):
            press("Shift+R")
            glances += 1
        page.wait_for_selector(".heard-review[data-unsaved='0']")
        browser.close()
    return {
        "groups": groups,
        "settled_as_certain": certain,
        "settled_by_one_key": singles,
        "questions_answered": questions,
        "looks_at_thirty_unmasked": glances,
        "keys_after": len(pressed),
    }


if __name__ == "__main__":
    main()
