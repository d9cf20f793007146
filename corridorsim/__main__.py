"""``python -m corridorsim`` is the command line."""

from corridorsim.cli import main

main(prog_name="corridorsim")
