"""Print ``docs/validation.md``: what the program gives beside theory, published values and other programs.

Run as ``python tests/validation/tables.py > docs/validation.md``; it takes some minutes. The numbers are those that the
tests check, from the same seeds.
"""

from __future__ import annotations

import sys

from sections import SECTIONS

HEAD = """# Validation

Results of the program beside theory, published values and other programs. `make validation` regenerates this page; the
tests check every line against its tolerance.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section.markdown() for section in SECTIONS)])


if __name__ == "__main__":
    sys.stdout.write(page())
