"""The HTML of a demo: what the widgets hold in the page."""

from __future__ import annotations

import html
import json

from seminar.demos import svg
from seminar.demos.controls import LogSlider, Slider, nearest
from seminar.demos.marks import minus
from seminar.demos.picture import Frame, Picture

STYLE = """
.seminar-demo { max-width: 980px; padding: 0.3em 0; }
.seminar-stage { display: grid !important; overflow: hidden !important; }
.seminar-stage > * { grid-area: 1 / 1; margin: 0 !important; min-width: 0; height: auto !important;
  width: auto !important; }
.seminar-demo .widget-html-content, .seminar-demo .jupyter-widget-html-content {
  line-height: 1.45 !important; font-size: 14px; height: auto !important; }
.seminar-ground, .seminar-layer { display: block; width: 100%; height: auto; }
.seminar-layer { position: relative; }
.seminar-said { min-height: 4.6em; max-width: 700px; }
.seminar-words { margin: 0.35em 0 0; white-space: normal; }
.seminar-note { margin: 0.2em 0 0; opacity: 0.75; font-size: 13px; white-space: normal; }
.seminar-desk { width: 224px; margin: 0 16px 0 2px; }
.seminar-desk button { width: 100%; margin: 4px 0 0; }
.seminar-slider { display: flex; gap: 0.8em; align-items: center; max-width: 700px; }
.seminar-slider input { flex: 1; min-width: 8em; height: 28px; accent-color: #0b4f8c; }
.seminar-slider output { min-width: 5.5em; font-variant-numeric: tabular-nums; }
"""

SETTLE = (
    "const r=this.closest('.seminar-demo'),f=()=>{"
    "r.querySelectorAll('.seminar-stage > :last-child > *')"
    ".forEach(e=>e.setAttribute('aria-live','polite'));"
    "r.querySelectorAll('[role=slider],.ui-slider-handle,select,input,button,[contenteditable]')"
    ".forEach(e=>{e.setAttribute('data-lm-suppress-shortcuts','true');"
    "const l=e.closest('.widget-inline-hbox'),t=l&&l.querySelector('.widget-label');"
    "if(t&&t.textContent)e.setAttribute('aria-label',t.textContent)})};"
    "if(r){f();setTimeout(f,700)}"
)
"""Once the ground has loaded: words are read out, controls have names, and keep their arrow keys.

JupyterLab takes the arrow keys for moving between cells unless the very element that has the focus
carries data-lm-suppress-shortcuts. The second call is for controls that came later.
"""

RING = (
    "{const r=this.closest('.seminar-demo'),b=r&&r.querySelector('.seminar-bell'),"
    "n=()=>r.querySelector('.seminar-layer'),g=()=>{const l=n();if(r.rung===l)return;r.rung=l;"
    "[18,30,44].forEach(t=>setTimeout(()=>{if(n()===l)b.click()},t))};"
    "if(b&&!r.rings){r.rings=1;"
    "r.addEventListener('pointermove',e=>e.buttons&&g());r.addEventListener('keydown',g)}}"
)
"""While a slider moves, and until its picture comes: press a button that nobody sees.

Jupyter's server leaves its sockets to Nagle's algorithm: after the kernel's "busy" it holds the
picture back until the browser acknowledges that, which a browser with nothing to say puts off for
40 ms. The unseen button gives it something to say, at most three times per picture.
"""

TURN = (
    "const r=this.closest('.seminar-demo'),s=r.querySelector('script');if(s){"
    "if(s!==r.leaf){r.leaf=s;r.leaves=JSON.parse(s.textContent)}"
    "const f=r.leaves[this.value];r.querySelector('.seminar-shown').innerHTML=f[0];"
    "r.querySelector('.seminar-told').innerHTML=f[1];"
    "r.querySelector('output').textContent=f[2];this.setAttribute('aria-valuetext',f[2])}"
)
"""When the slider of a flipbook moves: show the frame at its position."""


def words(said: str, note: str) -> str:
    """Return what a frame says, and in smaller letters whose code has drawn it."""
    said = minus(said)
    return (
        f'<div class="seminar-said"><p class="seminar-words">{html.escape(said, quote=False)}</p>'
        f'<p class="seminar-note">{html.escape(note, quote=False)}</p></div>'
    )


def ground(picture: Picture, alt: str, still: str) -> str:
    """Return the ground of a picture, with the page's style; hides the figure of class `still`."""
    return (
        f"<style>{STYLE}{svg.STYLE} .{still} {{ display: none !important; }}</style>"
        f'<img class="seminar-ground" style="max-width:{picture.width}px" '
        f'alt="{html.escape(alt)}" src="{picture.ground}" onload="{SETTLE};{RING}"/>'
    )


def flipbook(control: Slider | LogSlider, frame: Frame, said: str, alt: str, still: str) -> str:
    """Return a slider of the page's own above its picture and words."""
    index = nearest(control, control.start)
    reading = format(control.values[index], control.form)
    picture = frame.picture
    return (
        f'<label class="seminar-slider"><span>{html.escape(control.label)}</span>'
        f'<input type="range" min="0" max="{len(control.values) - 1}" value="{index}" '
        f'data-lm-suppress-shortcuts="true" '
        f'aria-valuetext="{reading}" oninput="{TURN}"/><output>{reading}</output></label>'
        f'<div class="seminar-stage" style="max-width:{picture.width}px">'
        f"<div>{ground(picture, alt, still)}</div>"
        f'<div class="seminar-shown">{picture.layer(frame.marks)}</div></div>'
        f'<div class="seminar-told" aria-live="polite">{said}</div>'
    )


def leaves(frames: list) -> str:
    """Return a flipbook's frames (picture, words, reading) as data for the page."""
    data = json.dumps(frames, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json">{data}</script>'


def still(figure: str, mark: str) -> str:
    """Return a still figure that waits a moment, so that living widgets can hide it unseen."""
    return (
        "<style>@keyframes seminar-appear { from { display: none } to { display: block } } "
        f".{mark} {{ animation: 0.8s step-end seminar-appear; }} "
        ".jp-OutputArea-child:not(:has(.seminar-demo)):has(+ .jp-OutputArea-child "
        f".{mark}) {{ display: none; }}</style>{figure}"
    )


_SEND = (
    "if(!this.due){this.due=1;requestAnimationFrame(()=>{this.due=0;"
    "const s=document.createElement('canvas');s.width=s.height=28;const k=s.getContext('2d');"
    "k.imageSmoothingQuality='high';k.drawImage(this,0,0,28,28);"
    "const d=k.getImageData(0,0,28,28).data;let h='';"
    "for(let i=0;i<d.length;i+=4)h+=d[i].toString(16).padStart(2,'0');"
    "const t=this.closest('.seminar-demo').querySelector('textarea');t.value=h;"
    "t.dispatchEvent(new Event('input',{bubbles:true}))})}"
)
"""Hand the drawing to the kernel, 28 by 28 pixels, through a text area that nobody sees."""

_STROKE = (
    "if(this.last){const k=this.getContext('2d');k.lineWidth=20;k.lineCap='round';"
    "k.lineJoin='round';k.strokeStyle='white';k.beginPath();k.moveTo(...this.last);"
    "this.last=[event.offsetX,event.offsetY];k.lineTo(...this.last);k.stroke();" + _SEND + "}"
)

PAPER = (
    '<div class="seminar-desk"><div>Draw here</div>'
    '<canvas class="seminar-paper" width="224" height="224" role="img" '
    'aria-label="Draw a digit here with mouse or finger" style="background:#000;border-radius:6px;'
    'cursor:crosshair;touch-action:none" '
    'onpointerdown="this.setPointerCapture(event.pointerId);'
    f'this.last=[event.offsetX,event.offsetY];{_STROKE}" onpointermove="{_STROKE}" '
    'onpointerup="this.last=null" onpointercancel="this.last=null"></canvas>'
    '<button type="button" class="jupyter-button seminar-clear" onclick="'
    "(function(){this.getContext('2d').clearRect(0,0,224,224);"
    f"{_SEND}}}).call(this.closest('.seminar-demo').querySelector('canvas'))"
    '">Clear the paper</button></div>'
)
"""Black paper to draw on with a white pen, and a button that clears it."""
