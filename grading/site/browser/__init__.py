"""The chapters in JupyterLite: notebooks, kernel and checks run in the visitor's browser."""
