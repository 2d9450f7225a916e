"""The chapters and the documents as pages that are read in a browser, without a kernel."""
