"""Units of work (scenario x snapshot x replication), what runs them, and the manifest that says what is done."""

from corridorsim.experiment.manifest import Manifest
from corridorsim.experiment.options import Progress, RunOptions

__all__ = ["Manifest", "Progress", "RunOptions"]
