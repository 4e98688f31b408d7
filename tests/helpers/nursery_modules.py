"""What a server of Heard's reads sooner or later, read before it begins (:mod:`tests.helpers.nursery`)."""

import importlib
import pkgutil

import coding.cli.main
import coding.ui
from tests.helpers.manifests import read_once

for module in pkgutil.walk_packages(coding.ui.__path__, "coding.ui."):
    if module.name != "coding.ui.frame.script":
        importlib.import_module(module.name)

read_once()
