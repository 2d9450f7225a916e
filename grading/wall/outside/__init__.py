"""What runs here: the sandbox from without, and what is made of the words that come out of it."""
