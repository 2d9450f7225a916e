"""What learners read about their work."""
