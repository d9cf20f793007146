"""Local time, prices, loads by hour, weather and air: pure functions."""
