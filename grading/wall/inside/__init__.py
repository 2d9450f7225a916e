"""What runs in the sandbox: it imports nothing of what runs outside, which is not there."""
