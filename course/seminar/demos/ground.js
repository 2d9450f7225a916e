// A demo whose ground has loaded.

const CONTROLS = '[role=slider], .ui-slider-handle, select, input, button, [contenteditable]';

// Words are read out, controls have names, and keep their arrow keys.
export function settle(ground) {
  const demo = ground.closest('.seminar-demo');
  if (!demo) return;
  makeAccessible(demo);
  setTimeout(makeAccessible, 700, demo); // for controls that came later
}

function makeAccessible(demo) {
  for (const said of demo.querySelectorAll('.seminar-stage > :last-child > *')) {
    said.setAttribute('aria-live', 'polite');
  }
  for (const control of demo.querySelectorAll(CONTROLS)) {
    // JupyterLab takes the arrow keys for moving between cells unless the very element that has
    // the focus carries this.
    control.setAttribute('data-lm-suppress-shortcuts', 'true');
    const label = control.closest('.widget-inline-hbox')?.querySelector('.widget-label');
    if (label?.textContent) control.setAttribute('aria-label', label.textContent);
  }
}

// While a slider moves, and until its picture comes: press a button that nobody sees.
//
// Jupyter's server leaves its sockets to Nagle's algorithm: after the kernel's "busy" it holds the
// picture back until the browser acknowledges that, which a browser with nothing to say puts off
// for 40 ms. The unseen button gives it something to say, at most three times per picture.
export function ring(ground) {
  const demo = ground.closest('.seminar-demo');
  const bell = demo?.querySelector('.seminar-bell');
  if (!bell || demo.rings) return;
  demo.rings = true;
  const ringForThisPicture = () => {
    const layer = demo.querySelector('.seminar-layer');
    if (demo.rung === layer) return;
    demo.rung = layer;
    for (const delay of [18, 30, 44]) {
      setTimeout(() => {
        if (demo.querySelector('.seminar-layer') === layer) bell.click();
      }, delay);
    }
  };
  demo.addEventListener('keydown', ringForThisPicture);
  demo.addEventListener('pointermove', (event) => {
    if (event.buttons) ringForThisPicture();
  });
}
