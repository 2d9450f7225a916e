"""How the exercises of chapter 04 are graded, and what is known to go wrong."""
