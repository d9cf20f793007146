"""The summary of a unit: what comparison, notices and report need of its tables, worked out once when the unit ends.

``contents`` says what it holds, ``make`` works it out from the tables, ``files`` keeps one file per unit in
``summary/units`` and makes those again that are missing or older than their tables, and ``folder`` combines all units
into the tables of ``summary``.
"""
