"""What collect says: a line for each file, and at a terminal how far it is."""

import io
import json
import shutil
import sys

from intake.test_collect import FILE, GOOD, NAME, STUB, archive

from grading.intake.collect import collect, report


def test_the_report_has_a_line_for_each_file(root):
    source = archive(root / "all.zip", {f"jane/{FILE}": GOOD, f"Copy of {FILE}": json.dumps([])})
    text = report(collect(source, NAME, root=root))
    assert f"jane/{FILE}  →  jane  (new)" in text and "1 placed, 1 not." in text
    shutil.rmtree(root / "grading")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_at_a_terminal_a_bar_tells_how_far_reading_and_placing_are(root, monkeypatch, capsys):
    files = {f"jane/{FILE}": GOOD, f"bob/{FILE}": GOOD, "bob/old.ipynb": STUB}
    source = archive(root / "all.zip", files)
    monkeypatch.setattr(sys, "stderr", Terminal())
    collect(source, NAME, root=root)
    said = sys.stderr.getvalue()
    assert f"{NAME}, looked at: 3file" in said
    assert f"{NAME}, placed: 100%" in said and " 2/2 " in said
    monkeypatch.undo()
    (root / "grading" / "submitted" / "jane" / NAME / FILE).unlink()
    collect(source, NAME, root=root)
    assert capsys.readouterr() == ("", "")
