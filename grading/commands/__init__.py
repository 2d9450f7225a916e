"""What the command `grading` does, one module a job; nothing imports any of it."""
