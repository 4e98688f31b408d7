"""Serve one Streamlit script as Heard serves its own: ``python -m tests.helpers.serve_script SCRIPT PORT``."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from coding.ui.frame.component_files import ComponentFiles
from coding.ui.frame.ingress import LOCAL
from coding.ui.frame.server import CONFIG, run

if __name__ == "__main__":
    script, port = Path(sys.argv[1]), int(sys.argv[2])
    sys.argv = [str(script)]
    app = st.App(script, middleware=[Middleware(ComponentFiles, ingress=LOCAL)])
    run(app, {**CONFIG, "server.port": port})
