"""How the exercises of chapter 00 are graded, and what is known to go wrong."""
