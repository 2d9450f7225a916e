"""Whose file is which, of which chapter, in whatever a class has handed in."""
