"""How the exercises of chapter 02 are graded, and what is known to go wrong."""
