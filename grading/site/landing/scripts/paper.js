// Black paper that is drawn on with a white pen, by mouse, finger or keyboard.

const SIDE = 28; // pixels of what the network sees
const WORK = 140; // pixels of the copy of the drawing that is looked at
const PEN = 0.085; // of the paper's width
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Places are parts of the paper's width, from 0 to 1. `tells.changed()` is called after each change,
// `tells.began()` before the first stroke of a visitor's, `tells.lifted()` after each stroke, and
// `tells.said(words)` with what the keyboard did.
export class Paper {
  constructor(canvas, pen, tells) {
    Object.assign(this, { canvas, pen, tells, last: null });
    this.context = canvas.getContext('2d');
    this.held = { at: [0.5, 0.25], down: false };
    this.copy = new OffscreenCanvas(WORK, WORK).getContext('2d', { willReadFrequently: true });
    this.listen();
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener('pointerdown', (event) => this.press(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(end, () => this.lift());
    }
    canvas.addEventListener('keydown', (event) => this.key(event));
    for (const turn of ['focus', 'blur']) canvas.addEventListener(turn, () => this.showPen());
  }

  press(event) {
    if (event.button !== 0) return;
    this.tells.began();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.placeOf(event);
    this.stroke(this.last);
  }

  move(event) {
    if (!this.last) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length > 0 ? steps : [event]) this.stroke(this.placeOf(step));
  }

  lift() {
    if (!this.last) return;
    this.last = null;
    this.tells.lifted();
  }

  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  // Draw from where the pen was last to where it is now.
  stroke(to) {
    const { context, canvas } = this;
    const pixels = (place) => place.map((part) => part * canvas.width);
    context.lineWidth = PEN * canvas.width;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = 'white';
    context.beginPath();
    context.moveTo(...pixels(this.last ?? to));
    context.lineTo(...pixels(to));
    context.stroke();
    this.last = to;
    this.tells.changed();
  }

  // An arrow key moves the pen by two of the network's pixels, with Shift by half of one; the space
  // bar lowers or lifts it, Delete clears the paper.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) this.keyMoves(step.map((way) => (way * (event.shiftKey ? 0.5 : 2)) / SIDE));
    else if (event.key === ' ') this.keyTurnsPen();
    else if (event.key === 'Delete' || event.key === 'Backspace') this.keyClears();
    else return;
    event.preventDefault();
    this.showPen();
  }

  keyMoves(by) {
    const to = this.held.at.map((place, axis) => Math.min(Math.max(place + by[axis], 0), 1));
    if (this.held.down) {
      this.last = this.held.at;
      this.stroke(to);
      this.lift();
    }
    this.held.at = to;
  }

  keyTurnsPen() {
    this.held.down = !this.held.down;
    if (this.held.down) {
      this.tells.began();
      this.stroke(this.held.at);
      this.lift();
    }
    this.tells.said(this.held.down ? 'Pen down: arrow keys draw.' : 'Pen up: arrow keys move it.');
  }

  keyClears() {
    this.tells.began();
    this.wipe();
    this.tells.said('The paper is clear.');
  }

  // Show where the pen is, while the paper has the keyboard.
  showPen() {
    const { pen, canvas, held } = this;
    pen.hidden = !canvas.matches(':focus-visible');
    pen.style.left = `${100 * held.at[0]}%`;
    pen.style.top = `${100 * held.at[1]}%`;
    pen.classList.toggle('down', held.down);
  }

  wipe() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.tells.changed();
  }

  // Put a square part of an image in the place of the drawing.
  put(image, left, size) {
    const { context, canvas } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(image, left, 0, size, size, 0, 0, canvas.width, canvas.height);
    this.tells.changed();
  }

  // The drawing, row by row, from 0 to 1, and how many pixels it is wide.
  ink() {
    const { copy } = this;
    copy.clearRect(0, 0, WORK, WORK);
    copy.imageSmoothingQuality = 'high';
    copy.drawImage(this.canvas, 0, 0, WORK, WORK);
    const { data } = copy.getImageData(0, 0, WORK, WORK);
    const ink = new Float64Array(WORK * WORK);
    // White of an opacity, or a grey: red, premultiplied, is the same in both.
    for (let index = 0; index < ink.length; index += 1) {
      ink[index] = (data[4 * index] * data[4 * index + 3]) / (255 * 255);
    }
    return { ink, size: WORK };
  }
}
