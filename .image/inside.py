"""What is done inside the image with its own Python: who lives there, whom TLS trusts, and code compiled ahead.

Nothing is written there while it runs, so what is not compiled now would be compiled at every start. Code of others
goes without its sources and doc strings, but for the two packages whose functions are compiled again by numba.
"""

import ast
import compileall
import importlib._bootstrap_external as pyc  # the head of a file of compiled code has no public writer
import py_compile
import shutil
import sysconfig
import warnings
from pathlib import Path

UID = 8501
LIBRARY = Path(sysconfig.get_path("stdlib"))
SITE = Path("/opt/heard/lib", LIBRARY.name, "site-packages")
WITH_SOURCES = ("coding", "pipelines", "codebook", "umap", "pynndescent")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH


def lean(file: Path) -> None:
    """Put compiled code without doc strings in the place of a source; no ``assert`` is left out."""
    tree = ast.parse(file.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False):
            node.body[0].value.value = ""
    code = compile(tree, str(file), "exec", dont_inherit=True, optimize=0)
    file.with_suffix(".pyc").write_bytes(pyc._code_to_hash_pyc(code, bytes(8), checked=False))
    file.unlink()


warnings.simplefilter("ignore")
for source in [*SITE.rglob("*.py"), *LIBRARY.rglob("*.py")]:
    if not source.is_relative_to(SITE) or source.relative_to(SITE).parts[0] not in WITH_SOURCES:
        lean(source)
for name in WITH_SOURCES:
    compileall.compile_dir(SITE / name, quiet=2, invalidation_mode=UNCHECKED)
for name, line in (
    ("passwd", f"root:x:0:0::/:/none\nheard:x:{UID}:{UID}::/srv/heard:/none\n"),
    ("group", f"root:x:0:\nheard:x:{UID}:\n"),
    ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
):
    Path("/etc", name).write_text(line, "ascii")
certificates = sorted(Path("/usr/share/ca-certificates").rglob("*.crt"))
bundle = Path("/etc/ssl/certs/ca-certificates.crt")
bundle.parent.mkdir(parents=True, exist_ok=True)
bundle.write_text("".join(file.read_text("ascii") for file in certificates), "ascii")
for place in ("/etc/heard", "/srv/heard", "/proc", "/sys", "/dev", "/run", "/var/tmp", "/tmp"):
    Path(place).mkdir(parents=True, exist_ok=True)
Path("/srv/heard").chmod(0o700)
shutil.chown("/srv/heard", UID, UID)
