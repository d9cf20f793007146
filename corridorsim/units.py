"""Conversion factors; every quantity in corridorsim carries its unit in its name."""

SECONDS_PER_MINUTE = 60.0
SECONDS_PER_HOUR = 3600.0
HOURS_PER_DAY = 24
HOURS_PER_WEEK = 168
METRES_PER_KM = 1000.0
KG_PER_TONNE = 1000.0
GRAMS_PER_KG = 1000.0
MS_PER_KMH = 1.0 / 3.6
HOURS_PER_YEAR = 8760.0
MONTHS_PER_YEAR = 12.0
