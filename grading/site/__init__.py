"""The course as a static site: in the browser alone, with nothing to install."""
