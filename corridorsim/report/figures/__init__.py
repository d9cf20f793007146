"""One figure a file, each a pure function from Arrow tables to a plotly figure.

A function raises ``theme.NothingToShow`` with the reason in words where its tables hold nothing to draw.
"""
