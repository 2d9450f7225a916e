"""How the exercises of chapter 03 are graded, and what is known to go wrong."""
