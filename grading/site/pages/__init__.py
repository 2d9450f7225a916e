"""The chapters and the documents as pages that are read in a browser, without a kernel."""

from grading.site.pages.building import write

__all__ = ["write"]
