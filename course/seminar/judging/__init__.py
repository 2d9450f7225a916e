"""From what an experiment observed to what a learner reads: one loop, for both views of a check.

The visible check holds a learner's records against what the learner can verify alone; grading
holds them against a reference. Nothing here knows a reference or points.
"""
