"""What an instructor reads about the class: one page for a chapter, some chapters or the term."""
