"""Many submissions: each rebuilt, run behind the wall, scored, and written to the gradebook."""
