// What the keyboard does in a demo, and in a figure that stands still.

export function reach(inside) {
  letScroll(inside.closest('.seminar-stage, .seminar-figure'));
  leadBack(inside.closest('.seminar-demo, .seminar-figure'));
}

// A picture wider than the page is moved sideways by the arrow keys: it is a stop for them then.
function letScroll(picture) {
  if (!picture || picture.scrolls) return;
  const stop = {
    tabindex: '0',
    'aria-label': 'The picture, wider than the page: arrow keys move it',
    'data-lm-suppress-shortcuts': 'true',
  };
  if (picture.localName !== 'figure') stop.role = 'group';
  picture.scrolls = new ResizeObserver(() => {
    const isWider = picture.scrollWidth > picture.clientWidth;
    for (const [name, value] of Object.entries(stop)) {
      if (isWider) picture.setAttribute(name, value);
      else picture.removeAttribute(name);
    }
  });
  picture.scrolls.observe(picture);
}

// Escape leads from a control back to the cell: JupyterLab's own key does not reach in here.
function leadBack(part) {
  if (!part || part.leadsBack) return;
  part.leadsBack = true;
  part.addEventListener('keydown', (event) => {
    const cell = part.closest('.jp-Cell');
    if (event.key !== 'Escape' || !cell) return;
    event.target.blur();
    cell.focus();
  });
}
