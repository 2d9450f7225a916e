"""The landing page alone, served on loopback, and a visitor before it."""

import contextlib

import pytest
from static_files import served

from grading.site import landing


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site that has only the landing page."""
    folder = tmp_path_factory.mktemp("site")
    landing.write(folder)
    with served(folder) as url:
        yield f"{url}/"


@pytest.fixture
def visit(chromium, site):
    """Open the page; the options are those of a browser's context."""
    with contextlib.ExitStack() as stack:

        def opened(**options):
            options = {"viewport": {"width": 1280, "height": 900}, **options}
            page = stack.enter_context(chromium.new_context(**options)).new_page()
            page.failed = []
            page.on("pageerror", lambda error: page.failed.append(str(error)))
            page.goto(site)
            if options.get("java_script_enabled", True):
                page.wait_for_selector("#digit.live")
            return page

        yield opened
