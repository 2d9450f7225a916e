"""The site's first page, with a digit that is read and a graph that is walked back, live.

`write(folder)` puts `index.html` and, below `landing/`, all that it loads into the site's folder.
"""

from grading.site.landing.page import write

__all__ = ["write"]
