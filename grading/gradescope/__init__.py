"""Gradescope: an autograder archive for a chapter, and what is run of it in their container."""
