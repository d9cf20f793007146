"""Analysis: reads only the tables of a results folder and knows nothing about how they were produced.

``results`` opens a folder, ``states`` integrates the step functions, ``kpis`` turns a unit's tables into numbers, and
``unit_summary`` keeps what is needed of a unit. ``statistics`` and ``comparison`` quantify how certain a difference is,
``sentences`` puts it into words,
``notices`` states what limits the results as a whole, ``bills`` is the hub owner's view and ``identities`` checks what
must be true in every run.
"""
