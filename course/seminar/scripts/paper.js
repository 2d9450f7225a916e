// Black paper that is drawn on with a white pen, by mouse, finger or keyboard.

const SIDE = 28; // pixels of what the network sees

export function press(paper, event) {
  paper.setPointerCapture(event.pointerId);
  paper.last = [event.offsetX, event.offsetY];
  draw(paper, event);
}

export function draw(paper, event) {
  if (!paper.last) return;
  stroke(paper, [event.offsetX, event.offsetY]);
}

// Draw from where the pen was last to where it is now.
function stroke(paper, to) {
  const pen = paper.getContext('2d');
  pen.lineWidth = 20;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.strokeStyle = 'white';
  pen.beginPath();
  pen.moveTo(...paper.last);
  paper.last = to;
  pen.lineTo(...paper.last);
  pen.stroke();
  send(paper);
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// An arrow key moves the pen by two of the network's pixels, with Shift by half of one; the space
// bar lowers or lifts it, Delete clears the paper.
export function key(paper, event) {
  const pen = penOf(paper);
  const step = STEPS[event.key];
  if (step && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const far = (paper.width / SIDE) * (event.shiftKey ? 0.5 : 2);
    const within = (place) => Math.min(Math.max(place, 0), paper.width);
    const to = pen.at.map((place, axis) => within(place + far * step[axis]));
    if (pen.down) {
      paper.last = pen.at;
      stroke(paper, to);
      paper.last = null;
    }
    pen.at = to;
  } else if (event.key === ' ') {
    pen.down = !pen.down;
    if (pen.down) {
      paper.last = pen.at;
      stroke(paper, pen.at);
      paper.last = null;
    }
    tell(paper, pen.down ? 'Pen down: arrow keys draw.' : 'Pen up: arrow keys move it.');
  } else if (event.key === 'Delete' || event.key === 'Backspace') {
    wipe(paper);
    tell(paper, 'The paper is clear.');
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  show(paper);
}

// Show where the pen is, while the paper has the keyboard.
export function show(paper) {
  const mark = paper.parentElement.querySelector('.seminar-pen');
  const { at, down } = penOf(paper);
  mark.hidden = document.activeElement !== paper || !paper.matches(':focus-visible');
  mark.style.left = `${at[0]}px`;
  mark.style.top = `${at[1]}px`;
  mark.style.background = down ? '#ffb000' : 'transparent';
}

function penOf(paper) {
  paper.pen ??= { at: [paper.width / 2, paper.height / 4], down: false };
  return paper.pen;
}

function tell(paper, said) {
  paper.closest('.seminar-desk').querySelector('[role=status]').textContent = said;
}

export function lift(paper) {
  paper.last = null;
}

export function clear(button) {
  wipe(button.closest('.seminar-demo').querySelector('canvas'));
}

function wipe(paper) {
  paper.getContext('2d').clearRect(0, 0, paper.width, paper.height);
  send(paper);
}

// Hand the drawing to the kernel, through a text area that nobody sees, once a frame at most.
function send(paper) {
  if (paper.due) return;
  paper.due = true;
  requestAnimationFrame(() => {
    paper.due = false;
    const text = paper.closest('.seminar-demo').querySelector('textarea');
    text.value = asHex(paper);
    text.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

// The drawing, 28 by 28 pixels, two hex digits a pixel.
function asHex(paper) {
  const small = document.createElement('canvas');
  small.width = SIDE;
  small.height = SIDE;
  const context = small.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(paper, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  let hex = '';
  // of red, green, blue and opacity
  for (let index = 0; index < data.length; index += 4) {
    hex += data[index].toString(16).padStart(2, '0');
  }
  return hex;
}
