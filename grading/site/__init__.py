"""The course's public site: a landing page, chapters to read, and the course in the browser."""
