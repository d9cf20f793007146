"""Vehicles of FASTSim (NREL, now NLR): reads its files and converts their fields to values of a vehicle class."""
