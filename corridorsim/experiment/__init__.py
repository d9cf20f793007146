"""Units of work (scenario x snapshot x replication), their execution, and the manifest that records their state."""

from corridorsim.experiment.manifest import Manifest
from corridorsim.experiment.run import Progress, RunSettings, run_units

__all__ = ["Manifest", "Progress", "RunSettings", "run_units"]
