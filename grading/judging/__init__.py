"""What a submission is held against, chapter by chapter, and the points that it gets."""
