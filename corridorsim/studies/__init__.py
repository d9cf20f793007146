"""Studies consisting of many runs: sweeps, sensitivity, optimization, attribution, precision; and rollouts only."""
