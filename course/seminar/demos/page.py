"""The HTML of a demo: what the widgets hold in the page."""

from __future__ import annotations

import html
import json

from seminar import theme
from seminar.demos import svg
from seminar.demos.controls import LogSlider, Slider, nearest
from seminar.demos.marks import minus
from seminar.demos.picture import Frame, Picture
from seminar.script import calling, when_shown

STYLE = """
.seminar-demo { max-width: 1340px; padding: 0.3em 0; container-type: inline-size; width: 100%; }
.seminar-stage { display: grid !important; overflow: auto hidden !important; }
.seminar-stage > * { grid-area: 1 / 1; margin: 0 !important; min-width: 0; height: auto !important;
  width: auto !important; }
.seminar-demo > *, .seminar-demo .widget-html-content { max-width: 100%; min-width: 0; }
.seminar-demo .widget-html-content, .seminar-demo .jupyter-widget-html-content {
  line-height: 1.45 !important; font-size: 14px; height: auto !important; }
.seminar-ground, .seminar-layer { display: block; width: 100%; height: auto; }
.seminar-layer { position: relative; }
.seminar-said { min-height: 4.6em; max-width: min(700px, 100cqi); position: sticky; left: 0; }
.seminar-words { margin: 0.35em 0 0 4px; white-space: normal; }
.seminar-note { margin: 0.2em 0 0 4px; opacity: 0.75; font-size: 13px; white-space: normal; }
.seminar-voice { position: absolute !important; width: 1px !important; height: 1px !important;
  overflow: hidden !important; clip-path: inset(50%); margin: 0 !important; }
.seminar-desk { width: 228px; margin: 0 16px 0 2px; }
.seminar-sheet { position: relative; width: 228px; line-height: 0; }
.seminar-paper { background: #000; border: 2px solid #767676; border-radius: 6px;
  cursor: crosshair; touch-action: none; forced-color-adjust: none; }
.seminar-pen { position: absolute; width: 14px; height: 14px; margin: -7px 0 0 -7px;
  border: 2px solid #ffb000; border-radius: 50%; box-sizing: border-box; pointer-events: none;
  forced-color-adjust: none; }
.seminar-desk button { width: 100%; margin: 4px 0 0; }
.seminar-turns { display: flex; gap: 0.5em; margin: 0.3em 0; }
.seminar-turns button { min-width: 8em; }
.seminar-demo { --seminar-accent: var(--jp-brand-color1, #1976d2); --seminar-rim: #767676; }
.seminar-slider { display: flex; flex-wrap: wrap; align-items: center; max-width: 700px; width: 98%;
  margin: 2px; font-size: var(--jp-widgets-font-size, 13px); line-height: 28px; }
.seminar-slider span { flex: 0 0 14em; text-align: right; margin-right: 8px; }
.seminar-slider output { min-width: 5.5em; text-align: center; }
.seminar-slider input { flex: 1 1 8em; min-width: 8em; height: 28px; margin: 0 8px;
  appearance: none; background: none; }
.seminar-slider input::-webkit-slider-runnable-track { height: 4px; border-radius: 4px;
  background: #bdbdbd; }
.seminar-slider input::-moz-range-track { height: 4px; border-radius: 4px; background: #bdbdbd; }
.seminar-slider input::-webkit-slider-thumb { appearance: none; box-sizing: border-box;
  width: 16px; height: 16px; margin-top: -6px; border-radius: 50%; background: #fff;
  border: 1px solid var(--seminar-rim); }
.seminar-slider input::-moz-range-thumb { box-sizing: border-box; width: 16px; height: 16px;
  border-radius: 50%; background: #fff; border: 1px solid var(--seminar-rim); }
.seminar-demo .noUi-handle { border-color: var(--seminar-rim); }
.seminar-demo :is(input, button, select, canvas, [role=slider], [role=textbox]):focus-visible {
  outline: 2px solid var(--seminar-accent) !important; outline-offset: 2px; }
@media (forced-colors: active) { .seminar-paper { border-color: CanvasText; }
  .seminar-slider input { appearance: auto; forced-color-adjust: auto; }
  .seminar-demo .noUi-target { background: CanvasText !important; forced-color-adjust: none; }
  .seminar-demo .noUi-handle { background: Canvas; border-color: CanvasText; } }
.seminar-typed { margin: 0 4px 4px; max-width: 700px; font-size: 13px; }
.seminar-typed:empty { margin: 0; }
@container (max-width: 520px) {
  .seminar-demo .widget-hslider, .seminar-demo .widget-dropdown { flex-wrap: wrap; height: auto; }
  .seminar-demo .widget-inline-hbox > .widget-label, .seminar-slider span {
    flex: 1 1 100%; text-align: left; width: auto !important; max-width: none; }
  .seminar-demo .widget-checkbox > .widget-label { display: none; }
  .seminar-demo .widget-hslider .slider-container { flex: 1 1 8em; min-width: 8em; } }
"""


def words(said: str, note: str) -> str:
    """Return what a frame says, and in smaller letters whose code has drawn it."""
    said = minus(said)
    return (
        f'<div class="seminar-said"><p class="seminar-words">{html.escape(said, quote=False)}</p>'
        f'<p class="seminar-note">{html.escape(note, quote=False)}</p></div>'
    )


def spoken(said: str) -> str:
    """Return what a screen reader is to say and nobody to see."""
    return f"<span>{html.escape(minus(said), quote=False)}</span>"


def layer(frame: Frame, alt: str) -> str:
    """Return a frame's marks; to a screen reader they are the whole picture, ground included."""
    described = f'role="img" aria-live="off" aria-label="{html.escape(frame.alt or alt)}"'
    marks = frame.picture.layer(frame.marks)
    return marks.replace('aria-hidden="true"', described, 1)


def ground(picture: Picture, alt: str, still: str) -> str:
    """Return the ground of a picture, with the page's style; hides the figure of class `still`."""
    loaded = calling("ground", "settle(this); ring(this);") + calling("sliders", "attend(this);")
    loaded += calling("keyboard", "reach(this);")
    return (
        f"<style>{STYLE}{svg.STYLE}{theme.CSS} .{still} {{ display: none !important; }}</style>"
        f"{picture.ground(alt)}{when_shown(loaded)}"
    )


def flipbook(control: Slider | LogSlider, frame: Frame, said: str, alt: str, still: str) -> str:
    """Return a slider of the page's own above its picture and words."""
    index = nearest(control, control.start)
    reading = format(control.values[index], control.form)
    picture = frame.picture
    moved = calling("flipbook", "turn(this);")
    return (
        f'<label class="seminar-slider"><span>{html.escape(control.label)}</span>'
        f'<input type="range" min="0" max="{len(control.values) - 1}" value="{index}" '
        f'data-lm-suppress-shortcuts="true" '
        f'aria-valuetext="{reading}" oninput="{moved}"/><output>{reading}</output></label>'
        f"{_turns(control)}"
        f'<div class="seminar-stage" style="max-width:{picture.width}px" '
        f'onclick="{calling("flipbook", "hold(this);")}">'
        f'<div aria-hidden="true" style="min-width:{picture.narrowest}px">'
        f"{ground(picture, alt, still)}</div>"
        f'<div class="seminar-shown" style="min-width:{picture.narrowest}px">'
        f"{layer(frame, alt)}</div></div>"
        f'<div class="seminar-told" aria-live="polite">{said}</div>'
    )


def _turns(control: Slider | LogSlider) -> str:
    """Return the buttons that move a flipbook's slider by one, where it has names for them."""
    names = control.turns if isinstance(control, Slider) else None
    buttons = [
        f'<button type="button" class="jupyter-button" onclick="{calling("flipbook", calls)}" '
        f'data-lm-suppress-shortcuts="true" '
        f'onkeydown="{calling("flipbook", "arrow(this, event);")}">'
        f"{html.escape(name)}</button>"
        for name, calls in zip(names or (), ("step(this, -1);", "step(this, 1);"), strict=False)
    ]
    return f'<div class="seminar-turns">{"".join(buttons)}</div>' if buttons else ""


def leaves(frames: list[list[str]]) -> str:
    """Return a flipbook's frames (picture, words, reading) as data for the page."""
    data = json.dumps(frames, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json">{data}</script>'


OTHERS = (
    "The sliders of this demo need an ipywidgets that fits this JupyterLab. Run %pip install "
    "--upgrade ipywidgets in a cell, restart the kernel and run this cell again. Until then the "
    "picture stands still."
)
"""Said where a front end has no such widgets as the kernel's ipywidgets makes, 7.7 and 8 apart."""


def still(figure: str, mark: str) -> str:
    """Return a still figure that waits a moment, so that living widgets can hide it unseen.

    It stands alone where no widgets live above it: there may be none, or an error in their place.
    """
    before, error = ".jp-OutputArea-child", ":has(.jupyter-widgets-error-widget)"
    after = f"+ .jp-OutputArea-child .{mark}"
    return (
        "<style>@keyframes seminar-appear { from { display: none } to { display: block } } "
        f".{mark} {{ animation: 0.8s step-end seminar-appear; }} "
        f"{before}:not(:has(.seminar-demo)):has({after}), {before}{error}:has({after}) "
        f"{{ display: none; }} {before}{error} {after}::before "
        f'{{ content: "{OTHERS}"; display: block; max-width: 700px; }}</style>{figure}'
    )


def paper() -> str:
    """Return black paper to draw on with a white pen, and a button that clears it."""
    lifted = calling("paper", "lift(this);")
    shown = calling("paper", "show(this);")
    return (
        '<div class="seminar-desk"><div>Draw here</div>'
        '<div class="seminar-sheet">'
        '<canvas class="seminar-paper" width="224" height="224" tabindex="0" role="application" '
        'aria-roledescription="drawing paper" data-lm-suppress-shortcuts="true" '
        'aria-label="Draw a digit here with mouse, finger or keyboard: arrow keys move the pen, '
        'the space bar lowers or lifts it, Delete clears the paper" '
        f'onpointerdown="{calling("paper", "press(this, event);")}" '
        f'onpointermove="{calling("paper", "draw(this, event);")}" '
        f'onpointerup="{lifted}" onpointercancel="{lifted}" '
        f'onkeydown="{calling("paper", "key(this, event);")}" '
        f'onfocus="{shown}" onblur="{shown}"></canvas>'
        '<span class="seminar-pen" hidden></span></div>'
        '<button type="button" class="jupyter-button seminar-clear" '
        f'onclick="{calling("paper", "clear(this);")}">Clear the paper</button>'
        '<p class="seminar-note">By keyboard: arrow keys move the pen (with Shift a little), the '
        'space bar lowers or lifts it, Delete clears.</p><p class="seminar-note" role="status"></p>'
        "</div>"
    )
