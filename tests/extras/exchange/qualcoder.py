"""QualCoder's own import and export of REFI-QDA, run on a file without its windows.

Called as ``python qualcoder.py SOURCES IN OUT_FOLDER`` by an interpreter that has PyQt6. Prints what stands in
QualCoder's database after the import as JSON, and writes QualCoder's export of it into the folder.
"""

import json
import os
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

TABLES = """
CREATE TABLE project (databaseversion text, date text, memo text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text,
    unique(name));
CREATE TABLE code_image (imid integer primary key, id integer, cid integer, memo text, date text, owner text);
CREATE TABLE code_av (avid integer primary key, id integer, cid integer, memo text, date text, owner text);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text,
    date text, unique(fid, pos0, pos1, owner));
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text,
    owner text, unique(name, attr_type, id));
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text,
    date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text, unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer,
    unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
    owner text, date text, memo text, avid integer, important integer, unique(cid, fid, pos0, pos1, owner));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
    color text, supercid integer, unique(name));
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text, unique(name));
INSERT INTO project VALUES ('v17', '2026-01-02 03:04:05', '');
"""
"""Those of QualCoder's tables that an exchange touches, as its version 4.0 makes them."""
ASKED = {
    "codings": "SELECT s.name, t.pos0, t.pos1, t.seltext, c.name, t.owner, ifnull(t.memo, '') FROM code_text t "
    "JOIN source s ON s.id = t.fid LEFT JOIN code_name c ON c.cid = t.cid",
    "texts": "SELECT name, fulltext FROM source",
    "attributes": "SELECT c.name, a.name, a.value FROM attribute a JOIN cases c ON c.caseid = a.id "
    "WHERE a.attr_type = 'case'",
    "journal": "SELECT name, jentry FROM journal",
    "annotations": "SELECT s.name, a.pos0, a.pos1, a.memo FROM annotation a JOIN source s ON s.id = a.fid",
    "of_cases": "SELECT caseid, fid FROM case_text",
}


def run(sources: Path, file: Path, folder: Path) -> dict[str, list[Any]]:
    """Import a file and export it again."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    (folder / ".qualcoder").mkdir(parents=True)
    (folder / "study.qda" / "documents").mkdir(parents=True)
    sys.path.insert(0, str(sources / "src" if (sources / "src").is_dir() else sources))
    from PyQt6 import QtWidgets
    from qualcoder import refi

    window = QtWidgets.QApplication([])
    connection = sqlite3.connect(folder / "study.qda" / "data.qda")
    connection.executescript(TABLES)
    columns = ("anid", "fid", "pos0", "pos1", "memo", "owner", "date")
    app = SimpleNamespace(
        conn=connection,
        settings={"directory": str(folder), "codername": "default", "ai_enable": "False", "font": "", "fontsize": 10},
        project_path=str(folder / "study.qda"),
        project_name="study.qda",
        version="QualCoder 4.0",
        ai_models=[],
        write_config_ini=lambda *_: None,
        get_annotations=lambda: [
            dict(zip(columns, row, strict=True))
            for row in connection.execute(f"SELECT {', '.join(columns)} FROM annotation")
        ],
    )
    refi.Message.exec = lambda *_: None
    refi.RefiLineEndings.exec = lambda *_: None
    QtWidgets.QFileDialog.getOpenFileName = lambda *_, **__: (str(file), True)
    QtWidgets.QFileDialog.getExistingDirectory = lambda *_, **__: str(folder)
    said: list[str] = []
    refi.RefiImport(app, said, "qdpx")
    answers = {name: connection.execute(query).fetchall() for name, query in ASKED.items()}
    refi.RefiExport(app, said, "project")
    window.quit()
    return answers | {"said": said}


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(run(*map(Path, sys.argv[1:4]))))
