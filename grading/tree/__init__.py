"""The tree of the course: where things lie, what may be written there, and errors to act on."""
