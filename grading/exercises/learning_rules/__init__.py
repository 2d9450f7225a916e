"""How the exercises of chapter 07 are graded, and what is known to go wrong."""
