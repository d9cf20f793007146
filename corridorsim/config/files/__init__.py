"""The files that an experiment names: series, trips, weather, vehicles of FASTSim."""
