"""Points and pages on their way home: files that a learning platform's gradebook imports."""
