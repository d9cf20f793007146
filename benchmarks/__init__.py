"""Benchmarks: kernels, mechanisms, the main job, and how it scales."""
