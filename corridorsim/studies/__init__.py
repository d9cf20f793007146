"""Studies made of many runs: sweeps, sensitivity, search, attribution, precision; the rollout alone."""
