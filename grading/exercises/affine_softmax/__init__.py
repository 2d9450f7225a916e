"""How the exercises of chapter 05 are graded, and what is known to go wrong."""
