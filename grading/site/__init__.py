"""The static site: a landing page, pages to read, and the course in the browser."""
