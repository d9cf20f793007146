"""Vehicles of FASTSim (NREL, now NLR): reading its files and turning their fields into figures of a vehicle class."""
