"""What it means: reads the tables of a results folder; knows nothing of how they came about.

``results`` opens a folder, ``states`` integrates the step functions, ``kpis`` turns a unit's tables into
numbers, ``statistics`` and ``comparison`` say how sure a difference is, ``sentences`` and ``table`` show it,
``bills`` is the hub owner's view and ``identities`` checks what must hold in every run.
"""
