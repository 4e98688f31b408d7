"""The packaged twin of ``app.py``, for installations without a checkout."""

from coding.ui.main import main

main()
