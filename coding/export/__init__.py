"""What leaves a project: reports, tables, pictures and REFI-QDA files, as pure functions over plain values.

Nothing here reads the store or decides who may export. The workspace collects the values of
:mod:`coding.export.model`, runs :mod:`coding.export.gate` over them and keeps the register of exports.
"""
