"""The report: figures (table -> plotly figure) and one self-contained HTML page.

``gather`` reduces the tables of a results folder to what the figures need, ``figures`` draws them, ``story``
summarizes them in words and ``page`` combines everything in one file.
"""

from corridorsim.report.page import write_report
from corridorsim.report.rollout_page import write_rollout_page

__all__ = ["write_report", "write_rollout_page"]
