"""What nbgrader's configuration names: preprocessors and plug-ins."""
