"""How the exercises of chapter 08 are graded, and what is known to go wrong."""
