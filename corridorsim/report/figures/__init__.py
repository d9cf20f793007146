"""One figure per file, each a pure function from Arrow tables to a plotly figure.

A function raises ``theme.NothingToShow`` with the reason in words if its tables contain nothing to draw.
"""
