"""How the exercises of chapter 06 are graded, and what is known to go wrong."""
