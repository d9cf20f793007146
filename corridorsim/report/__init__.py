"""The report: figures (table -> plotly figure) and one self-contained HTML page.

``gather`` combines the summaries of units into what the figures need, ``figures`` draws them, ``story`` summarizes them
in words and ``page`` combines everything in one file. Nothing is imported here, since the terminal shows tables without
plotly.
"""
