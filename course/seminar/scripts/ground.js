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
  const spoken = ['.seminar-stage:not(.seminar-hushed) > :last-child', '.seminar-voice']
    .map((part) => `${part} > .widget-html-content`)
    .join();
  for (const said of demo.querySelectorAll(spoken)) said.setAttribute('aria-live', 'polite');
  soothe(demo);
  answerAtOnce(demo);
  for (const control of demo.querySelectorAll(CONTROLS)) {
    // JupyterLab takes the arrow keys for moving between cells unless the very element that has
    // the focus carries this.
    control.setAttribute('data-lm-suppress-shortcuts', 'true');
    const label = control.closest('.widget-inline-hbox')?.querySelector('.widget-label');
    const said = label?.textContent.replaceAll('\u200B', '').trim();
    if (!said) continue; // a check box is labelled by what stands around it
    // The number beside a slider is a stop of its own: type there what the slider would take.
    const name = control.isContentEditable ? `${said}: type a number` : said;
    control.setAttribute('aria-label', name);
  }
}

// Tick "fewer pictures", once, where the system asks for less motion.
function soothe(demo) {
  const calm = demo.querySelector('.seminar-calm input');
  if (!calm || demo.soothed) return;
  demo.soothed = true;
  if (!calm.checked && matchMedia('(prefers-reduced-motion: reduce)').matches) calm.click();
}

// Say that Start waits, where the kernel has something else to do first.
function answerAtOnce(demo) {
  const start = demo.querySelector('.seminar-start');
  if (!start || start.answers) return;
  start.answers = true;
  start.addEventListener('click', () => {
    const words = demo.querySelector('.seminar-words');
    setTimeout(() => {
      if (!words?.isConnected) return; // the kernel has answered
      words.textContent = 'Waiting: the kernel is still busy with a cell.';
    }, 150);
  });
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
