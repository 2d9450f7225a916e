"""Every demo on the site, where Python runs in the page: moved and asked as in JupyterLab."""

import pytest

# The same tests, with the notebook that stands below.
from browser.test_demos_in_jupyterlab import (
    page,  # noqa: F401
    show,  # noqa: F401
    test_a_click_on_a_node_explains_it,  # noqa: F401
    test_a_digit_drawn_in_a_corner_is_read_by_two_readers_where_it_stands_and_moved,  # noqa: F401
    test_a_drawing_is_read,  # noqa: F401
    test_a_fast_drag_ends_on_the_last_position,  # noqa: F401
    test_a_training_starts_pauses_and_leaves_the_notebook_usable,  # noqa: F401
    test_an_own_function_drives_the_picture,  # noqa: F401
    test_every_control_moves_the_picture_and_the_words,  # noqa: F401
    test_the_way_back_is_walked_by_buttons_and_by_keys,  # noqa: F401
)

pytestmark = [pytest.mark.browser, pytest.mark.pyodide]

DEMO, AFTER = "first-cell", "second-cell"
"""Cells of the welcome, which are written over."""


@pytest.fixture(scope="module")
def opened(site, chromium):
    """The welcome on screen, in which all demos are shown, one after the other."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        notebook = site.open(context.new_page(), "00_welcome")
        notebook.write(AFTER, "1 + 1")
        notebook.run("setup")
        notebook.write(DEMO, "from seminar import demos\ndemos.tangent()")
        notebook.run(DEMO)
        notebook.names = {"demo": DEMO, "after": AFTER}
        yield notebook, None
