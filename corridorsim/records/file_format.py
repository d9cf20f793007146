"""The formats in which tables can be written, for options and commands that need not import Arrow."""

from typing import Literal

Format = Literal["parquet", "arrow"]
