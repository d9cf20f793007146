"""Looking for answers: sweeps over keys of an experiment, sensitivity, the best point, enough replications."""
