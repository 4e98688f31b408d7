"""What a server of Heard's reads sooner or later, read before it begins (:mod:`tests.helpers.nursery`)."""

import importlib
import pkgutil

import coding.ui
from coding.cli.commands import COMMANDS, command
from tests.helpers.manifests import read_once

for module in pkgutil.walk_packages(coding.ui.__path__, "coding.ui."):
    if module.name != "coding.ui.script":
        importlib.import_module(module.name)

for name in COMMANDS:
    command(name)

read_once()
