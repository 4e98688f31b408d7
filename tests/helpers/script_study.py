"""The two folders of the study that the manual runs as a script: invented, gentle interviews and case files."""

from pathlib import Path

TOLD = {
    "P01": ("A stranger in the game said I built better than anybody.", "My teacher asked me twice, and I was glad."),
    "P02": ("He wrote every evening that nobody listened like I did.", "Nobody asked me anything that whole winter."),
    "P03": (
        "She said my drawings were the best of the whole forum.",
        "The librarian asked why I always stayed so late.",
    ),
    "P04": ("They told me I was the grown-up one in our chat.", "My aunt asked on the phone, and I told her a little."),
    "P05": (
        "He praised how I sang and sent me songs to learn.",
        "The trainer asked after practice, and that was the start.",
    ),
    "P06": ("Somebody there always had time for me and my poems.", "A neighbour asked whether all was well with me."),
}
"""Participant → what is told in lines 2 and 4."""


def make_folders(root: Path) -> None:
    """Write ``interviews``, ``cases``, the summary and the passphrase's file."""
    interviews, cases = root / "interviews", root / "cases"
    interviews.mkdir()
    cases.mkdir()
    (root / "passphrase.txt").write_text("seven quiet herons wade\n", encoding="utf-8")
    (root / "summary.txt").write_text("Being asked came before telling.\n\nNobody told unasked.\n", encoding="utf-8")
    codings, records, decisions = ["document,coder,code,line"], ["case,coder,variable,value"], []
    for number, (person, (praised, question)) in enumerate(TOLD.items(), 1):
        turns = f"I: How did it begin?\n\nP: {praised}\n\nI: And then?\n\nP: {question}\n"
        (interviews / f"{person}.txt").write_text(turns, encoding="utf-8")
        (cases / f"F{number:02}.txt").write_text(
            f"Worker: This file has {number} pages.\n\nWorker: The school noticed tiredness and long evenings.\n",
            encoding="utf-8",
        )
        for coder in ("ana", "ben"):
            codings += [f"{person},{coder},G4,2"]
            codings += [f"{person},{coder},{'G9' if (person, coder) == ('P02', 'ben') else 'M1'},4"]
            answer = "no" if (number, coder) == (3, "ben") else "yes"
            records += [f"F{number:02},{coder},meeting,{answer}"]
        decisions = decisions or ["document,line,outcome,coder,reason_tag,reason", "P02,4,coder,ana,slip,Nobody asked."]
    (interviews / "codings.csv").write_text("\n".join(codings), encoding="utf-8")
    (interviews / "decisions.csv").write_text("\n".join(decisions), encoding="utf-8")
    (cases / "records.csv").write_text("\n".join(records), encoding="utf-8")
    (cases / "decisions.csv").write_text(
        "case,variable,outcome,answers,reason_tag,reason\nF03,meeting,new,yes,slip,Page two says so.\n",
        encoding="utf-8",
    )
