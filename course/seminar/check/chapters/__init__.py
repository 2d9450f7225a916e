"""The shipped half of every exercise: one folder a chapter, one module an exercise."""
