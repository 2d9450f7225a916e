"""What docs/jupyterhub.md says can be loaded, and names what this course names."""

import json
import re

import pytest
from hub.a_hub import FILE
from jupyterhub.app import JupyterHub
from jupyterhub.spawner import LocalProcessSpawner
from traitlets.config import PyFileConfigLoader

from grading.tree.course import ROOT, configuration

DOCUMENT = (ROOT / "docs/jupyterhub.md").read_text("utf-8")
FILES = dict(FILE.findall(DOCUMENT))


@pytest.fixture
def config(tmp_path):
    """Return a Python file of the document's, as traitlets loads it."""

    def load(path):
        (tmp_path / "config.py").write_text(FILES[path], "utf-8")
        return PyFileConfigLoader("config.py", str(tmp_path)).load_config()

    return load


def test_the_hub_knows_every_setting_and_serves_the_course_under_its_id(config):
    hub = config("/etc/jupyterhub/jupyterhub_config.py")
    course = configuration(ROOT).CourseDirectory.course_id
    assert set(hub.JupyterHub) <= set(JupyterHub.class_traits(config=True))
    assert set(hub.Spawner) <= set(LocalProcessSpawner.class_traits(config=True))
    (service,) = hub.JupyterHub.services
    assert service["name"] == course
    assert set(hub.JupyterHub.load_groups) == {f"formgrade-{course}", f"nbgrader-{course}"}


def test_students_are_told_of_the_same_course_and_the_same_exchange(config):
    students = config("/etc/backprop-seminar/nbgrader_config.py")
    (service,) = config("/etc/jupyterhub/jupyterhub_config.py").JupyterHub.services
    assert students.Exchange.root == service["environment"]["NBGRADER_EXCHANGE"]
    assert students.CourseDirectory.course_id == service["name"]


def test_students_get_no_formgrader_and_no_validate():
    (page,) = (text for path, text in FILES.items() if re.search(r"/students/.*json", path))
    off = json.loads(page)["disabledExtensions"]
    assert off["@jupyter/nbgrader:formgrader"] and off["@jupyter/nbgrader:validate-assignment"]
    assert "@jupyter/nbgrader:assignment-list" not in off
