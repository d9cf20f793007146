"""Units of work (scenario x snapshot x replication), their execution, and the manifest that records their state."""

from corridorsim.experiment.manifest import Manifest
from corridorsim.experiment.options import Progress, RunOptions

__all__ = ["Manifest", "Progress", "RunOptions"]
