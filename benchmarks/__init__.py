"""Speed and size of the whole program, as ratios to named peers and floors measured in the same run. `python -m benchmarks`."""
