"""What is done inside the image with its own Python: code compiled ahead, who lives there, and whom TLS trusts.

Nothing is written there while it runs, so what is not compiled now would be compiled at every start. Code of others
goes without its sources, but for the two packages whose functions numba compiles again; that of the largest without
what only people would read in it.
"""

import compileall
import py_compile
import re
import shutil
import sysconfig
from pathlib import Path

UID = 8501
LIBRARY = Path(sysconfig.get_path("stdlib"))
SITE = Path("/opt/heard/lib", LIBRARY.name, "site-packages")
WITH_SOURCES = ("coding", "pipelines", "codebook", "umap", "pynndescent")
WITHOUT_DOCSTRINGS = ("altair", "matplotlib", "numpy", "pandas", "scipy", "sklearn")
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH

passed_over = re.compile(f"{SITE}/({'|'.join(WITH_SOURCES)})/")
for folder, level in ((LIBRARY, 0), *((SITE / name, 2) for name in WITHOUT_DOCSTRINGS), (SITE, 0)):
    compileall.compile_dir(folder, rx=passed_over, quiet=2, legacy=True, optimize=level, invalidation_mode=UNCHECKED)
    for compiled in folder.rglob("*.pyc"):
        compiled.with_suffix(".py").unlink(missing_ok=True)
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
