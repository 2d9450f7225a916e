"""How the exercises of chapter 01 are graded, and what is known to go wrong."""
