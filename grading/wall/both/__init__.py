"""What runs on both sides of the wall."""
