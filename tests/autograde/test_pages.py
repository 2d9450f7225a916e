"""Pages for learners are text and pictures: nothing of a learner's runs in them."""

import re
from html.parser import HTMLParser

import pytest
from autograde.conftest import NAME, TOTALS, graded, hand_in, nbgrader
from wall.handed_in import RIGHT, as_file, notebook

from grading.report.feedback import write_feedback
from grading.tree.errors import GradingError
from grading.tree.places import Places

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.slow,
    pytest.mark.usefixtures("warm", "no_self_test"),
]

HOSTILE = """
from IPython.display import HTML, Image, display
import matplotlib.pyplot as plt
print("<script>alert('printed')</script>")
print("\\x1b[31m<script>alert('red')</script>\\x1b]8;;javascript:alert('linked')\\x07x\\x1b]8;;\\x07")
print(r"$\\href{javascript:alert('typeset')}{x}$")
display(Image(data=b"\\x89PNG\\r\\n\\x1a\\n<script>alert('drawn')</script>", format="png"))
display({
    "text/html": "<script>alert(1)</script>", "text/markdown": "[x](javascript:alert(2))",
    "image/svg+xml": "<svg onload='alert(3)'/>", "application/javascript": "alert(4)",
    "image/png": "iVBORw0KGgo=\\" onerror=\\"alert(5)", "text/plain": "<svg onload='alert(6)'>",
}, raw=True)
display(HTML("<script>alert('shown')</script>"))
plt.plot([1, 2]); plt.title("</title><script>")
plt.show()
raise type("<svg onload=alert('named')>", (Exception,), {})("<img src=x onerror=alert('raised')>")
"""


RAISING = (
    "def numerical_diff(f, x, h=1e-4):\n    name = \"<svg onload=alert('kind')>\"\n"
    "    raise type(name, (Exception,), {})("
    "r\"$\\href{javascript:alert('tex')}{x}$<script>alert('said')</script>\")\n"
)


MAL = as_file(notebook({**RIGHT, "numerical_diff": RAISING}, last=[HOSTILE]))


class Inert(HTMLParser):
    """Reads a page as a browser does and notes what of a learner's would run in it.

    `formulas` are those that MathJax would typeset, where a page loads it, with links to anywhere.
    """

    VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "col"})

    def __init__(self, page):
        super().__init__()
        self.open, self.alive, self.formulas, self.words = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name.startswith("on") or "javascript:" in (value or ""):
                self.alive.append((tag, name, value))
        if tag not in self.VOID:
            ignored = "ignore" in (dict(attributes).get("class") or "")
            self.open.append((tag, ignored or tag in ("pre", "code", "title")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        where = [tag for tag, _ in self.open]
        if "alert(" in data and {"script", "style"} & {*where}:
            self.alive.append((where, data))
        if "\\href" in data and not any(ignored for _, ignored in self.open):
            self.formulas.append(data)
        self.words += data


def test_feedback_is_a_page_of_text_and_pictures(root):
    hand_in(root, {"<b>mal</b>".replace("/", ""): MAL})
    graded(root)
    pages = {path.parts[-3]: path.read_text() for path in write_feedback(NAME, root=root)}
    assert set(pages) == {*TOTALS, "<b>mal<b>", "dan"}
    assert "could not be graded" in pages["dan"]
    page = pages["<b>mal<b>"]
    read = Inert(page)
    assert read.alive == [] and "\x1b" not in page and "<svg" not in page
    for word in ("printed", "red", "named", "raised", "kind", "said"):
        assert f"alert('{word}')" in read.words
    assert "<script" not in page and "<img src=x" not in page and "<b>" not in page
    assert "&lt;script&gt;alert(&#39;printed&#39;)" in page
    assert page.count('<img src="data:image/png;base64,') == 1
    assert re.findall(r"https?://", page) == []
    for text in pages.values():
        assert "HIDDEN" not in text and "from grading" not in text and "grade(" not in text
    assert "11 of 14 points" in pages["bea"]


def test_nbgraders_command_writes_the_same_page_of_everyone(root):
    hand_in(root, {"mal": MAL})
    graded(root)
    ours = {path: path.read_bytes() for path in write_feedback(NAME, root=root)}
    assert {path.parts[-3] for path in ours} == {*TOTALS, "mal", "dan"}
    for options in ([], ["--force"]):  # it skips pages that are there, or writes them anew
        for path in ours if options else ():
            path.write_text("another page")
        said = nbgrader(root, "generate_feedback", NAME, *options)
        assert said.returncode == 0, said.stderr
        assert {path: path.read_bytes() for path in ours} == ours
    assert "dan: could not be graded: it is not complete" in said.stderr


def test_nbgraders_command_says_whose_page_it_cannot_write(root):
    graded(root, students=["ada", "bea"])
    Places(root).record(NAME, "bea").unlink()
    said = nbgrader(root, "generate_feedback", NAME)
    assert (
        said.returncode == 1 and "bea's submission of 01_numerical_gradient is not" in said.stderr
    )
    pages = root.glob(f"grading/feedback/*/{NAME}/*.html")
    assert [path.parts[-3] for path in pages] == ["ada"]


def test_feedback_before_grading_says_what_to_do_first(root):
    with pytest.raises(GradingError, match="run `grading autograde"):
        write_feedback(NAME, root=root)
