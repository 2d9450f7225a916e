"""Pages from sources: what Sphinx, MyST-NB and the theme Furo are told, and what is done after."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from grading.site.pages import formulas
from grading.tree.errors import GradingError
from seminar import theme, vector

LOOK = Path(__file__).with_name("look")
TITLE = "The Backpropagation Seminar"
CHAPTER_PAGES = "chapters/"
ROOT_PAGE = f"{CHAPTER_PAGES}index"

_LEFT_OUT = (".buildinfo*", "objects.inv", "_static/**/*.map", "_static/mystnb*.js")
_IMAGE = re.compile(r'<img\b[^>]*?src="([^":]+)"[^>]*>')
_FOR_EVERYONE = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="This site">',
    '<aside class="toc-drawer': '<aside aria-label="This page" class="toc-drawer',
    '<th class="head"><p></p></th>': "<td></td>",
    '<summary aria-label="Toggle hidden content">': "<summary>",
    '<div id="search-results">': '<h1>Search</h1>\n<div id="search-results">',
}
"""What theme and parser leave unsaid to those who hear a page: old text, new text."""
_WHERE_DARK = "body[data-theme=dark]", "body:not([data-theme=light])"
"""What the theme has on a page that was switched to dark, and on one that the system makes so."""

_DESCRIPTION = 160
"""Letters that search engines show of a page's description."""
_THAT_FIT = f'.seminar-figure > svg[style*="min-width:{vector.NARROWEST}px"]'
"""The figures that a telephone shows whole; the others are `seminar.vector.Scrollable`."""


def settings() -> dict[str, object]:
    """Return Sphinx's settings."""
    return {
        "project": TITLE,
        "html_title": TITLE,
        "author": "The Backpropagation Seminar authors",
        "extensions": ["myst_nb", formulas.__name__],
        "root_doc": ROOT_PAGE,
        "language": "en",
        "templates_path": [str(LOOK / "templates")],
        "html_static_path": [str(LOOK / "static")],
        "html_css_files": ["figures.css", "site.css"],
        "html_js_files": [("site.js", {"defer": "defer"})],
        "html_favicon": str(LOOK / "icon.svg"),
        "html_theme": "furo",
        "html_theme_options": {
            "top_of_page_buttons": [],
            "light_css_variables": {
                "color-brand-primary": "#0b4282",
                "color-brand-content": "#0b4282",
            },
            "dark_css_variables": {
                "color-brand-primary": "#7fb2f0",
                "color-brand-content": "#7fb2f0",
                "color-background-primary": theme.DARK["paper"],
            },
        },
        "html_math_renderer": "mathml",
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        "html_use_index": False,
        "html_last_updated_fmt": None,
        "myst_enable_extensions": ["dollarmath"],
        "myst_heading_anchors": 4,
        "myst_update_mathjax": False,
        "nb_execution_mode": "off",
        "nb_code_prompt_show": "Show the code",
        "nb_code_prompt_hide": "Hide the code",
        "nb_merge_streams": True,
    }


def render(sources: Path, folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Make pages of the sources, below `folder`, where other files of the site stay.

    `pictures` are images by their paths in the site.

    Raises
    ------
    GradingError
        With everything that Sphinx warns of: a dead link, a formula that cannot be shown.
    """
    warnings = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="seminar-pages-") as temporary:
        made, notes = Path(temporary, "made"), Path(temporary, "notes")
        try:
            with patch_docutils(), docutils_namespace():
                app = Sphinx(
                    srcdir=sources,
                    confdir=None,
                    outdir=made,
                    doctreedir=notes,
                    buildername="html",
                    confoverrides=settings(),
                    status=None,
                    warning=warnings,
                    parallel=os.cpu_count() or 1,
                )
                app.connect("html-page-context", _led_on_once)
                app.connect("html-page-context", _described)
                app.build(force_all=True)
        except SphinxError as error:
            raise GradingError(f"The pages cannot be made: {_plain(str(error))}") from error
        if app.statuscode or warnings.getvalue():
            raise GradingError(f"The pages cannot be made: {_plain(warnings.getvalue())}")
        for name, png in pictures.items():
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_bytes(png)
        _finish(made)
        shutil.copytree(made, folder, dirs_exist_ok=True)


def _led_on_once(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Leave out the theme's "Next" below a chapter whose last words link to the next one."""
    following, chapter = context.get("next"), page.startswith(CHAPTER_PAGES) and page != ROOT_PAGE
    if chapter and following and f'href="{following["link"]}"' in context["body"]:
        context["next"] = None


def _described(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say what a page is about where only a line of it is shown: its first sentences."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree is not None else ():
        text = " ".join(paragraph.astext().split())
        if len(text) >= _DESCRIPTION // 3:
            line = html.escape(textwrap.shorten(text, _DESCRIPTION, placeholder=" …"))
            context["metatags"] += f'<meta name="description" content="{line}">\n'
            return


def figures_css() -> str:
    """Return the style of the course's figures, for pages whose darkness the theme switches."""
    switched, by_system = _WHERE_DARK
    dark, light = _colors(theme.DARK), _colors(theme.LIGHT)
    inside, plain = f".{theme.THEMED}", f".{theme.THEMED} .{theme.PLAIN}"
    forced = theme.CSS[theme.CSS.index("@media (forced-colors:active)") :]
    return "\n".join(
        [
            f"{switched} {inside} {{ {dark} }}",
            f"@media (prefers-color-scheme: dark) {{ {by_system} {inside} {{ {dark} }} }}",
            f"{switched} {plain} {{ {light} }}",
            f"@media (prefers-color-scheme: dark) {{ {by_system} {plain} {{ {light} }} }}",
            ".seminar-figure > svg { display: block; border-radius: 8px; }",
            f"@media (max-width: 30rem) {{ {_THAT_FIT} {{ min-width: 100% !important; }} }}",
            forced,
        ]
    )


def _colors(colors: Mapping[str, str]) -> str:
    return " ".join(f"--seminar-{name}: {color};" for name, color in colors.items())


def _finish(made: Path) -> None:
    """Add what the pages as a whole need, and take out what no page asks for."""
    for pattern in _LEFT_OUT:
        for path in made.glob(pattern):
            path.unlink()
    (made / "_static" / "figures.css").write_text(figures_css(), encoding="utf-8")
    pages = {path: path.read_text(encoding="utf-8") for path in made.rglob("*.html")}
    formulas.write_font(pages.values(), made / "_static" / formulas.FONT)
    for path, text in pages.items():
        for old, new in _FOR_EVERYONE.items():
            text = text.replace(old, new)
        path.write_text(_sized(text, path), encoding="utf-8")


def _sized(text: str, page: Path) -> str:
    """Return a page whose images have their size, so that it does not jump, and load when seen."""

    def sized(found: re.Match[str]) -> str:
        tag = found[0]
        with Image.open(page.parent / found[1]) as image:
            width, height = image.size
        known = re.search(r'\bwidth="(\d+)"', tag)
        if known:  # a figure's file has twice as many pixels, for sharp screens
            width, height = int(known[1]), round(height * int(known[1]) / width)
            tag = tag.replace(known[0], "", 1)
        end = "/>" if tag.endswith("/>") else ">"
        start = tag.removesuffix(end).rstrip()
        return f'{start} width="{width}" height="{height}" loading="lazy"{end}'

    return _IMAGE.sub(sized, text)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text).strip()
