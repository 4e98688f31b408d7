"""The packaged twin of ``app.py``, for installations without a checkout."""

from coding.ui.frame.main import main
from coding.ui.pages import PAGES

main(PAGES)
