"""The hidden view of a check: fresh inputs, a reference, points."""
