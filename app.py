"""Heard's app: sign-in and navigation. Start it with ``heard app`` (or ``make run``), which opens the project first."""

from coding.ui.frame.main import main
from coding.ui.pages import PAGES

main(PAGES)
