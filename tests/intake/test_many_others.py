"""Of thousands of other files beside thousands of notebooks, each is looked at once."""

import random
from pathlib import PurePosixPath

import pytest
from intake.test_caps import soon

from grading.intake.folders import CommonFolders, common_folders
from grading.intake.found import Other
from grading.intake.others import without_notebook
from grading.intake.whose import Collection

NAME = "01_numerical_gradient"
PARTS = ["ada", "bea", "hw1", "group a", "group b", "submissions", "7"]


def test_one_more_path_changes_the_common_folders_as_if_it_had_been_among_them():
    rng = random.Random(1)
    seen = set()
    for _ in range(5_000):
        depth = rng.randint(1, 3)
        *paths, one = (
            PurePosixPath(*rng.choices(PARTS, k=rng.randint(depth - 1, depth)), "x.ipynb")
            for _ in range(rng.randint(1, 5))
        )
        if rng.random() < 0.5:
            top = [path if path.is_relative_to("hw1") else "hw1" / path for path in (*paths, one)]
            *paths, one = top
        expected = common_folders([*paths, one])
        assert CommonFolders(paths).with_one_more(one) == expected, (paths, one)
        seen.add((min(len(paths), 2), expected))
    assert {(1, 1), (2, 0), (2, 1), (2, 2)} <= seen


@pytest.mark.parametrize("folder", ["{}", "group{number}/{}"], ids=["students", "groups"])
def test_other_files_are_told_of_in_time(folder):
    def paths(who, name, count):
        letters = "abcdefghij"
        return [
            PurePosixPath(folder.format(f"{who}{letters[n % 10]}{n}", number=n % 7), name)
            for n in range(count)
        ]

    collection = Collection(paths("student", "x.ipynb", 10_000), NAME)
    others = [Other(path) for path in paths("other", "x.pdf", 5_000)]
    told = soon(lambda: list(without_notebook(others, collection, set())))
    assert len(told) == 5_000
    assert told[0].reason == "othera0 handed in no notebook, but x.pdf (a PDF)"
