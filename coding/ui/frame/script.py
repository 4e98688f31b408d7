"""The packaged twin of ``app.py``, for installations without a checkout."""

from coding.ui.frame.main import main

main()
