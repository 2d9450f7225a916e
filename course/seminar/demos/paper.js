// Black paper that is drawn on with a white pen.

const SIDE = 28; // pixels of what the network sees

export function press(paper, event) {
  paper.setPointerCapture(event.pointerId);
  paper.last = [event.offsetX, event.offsetY];
  draw(paper, event);
}

export function draw(paper, event) {
  if (!paper.last) return;
  const pen = paper.getContext('2d');
  pen.lineWidth = 20;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.strokeStyle = 'white';
  pen.beginPath();
  pen.moveTo(...paper.last);
  paper.last = [event.offsetX, event.offsetY];
  pen.lineTo(...paper.last);
  pen.stroke();
  send(paper);
}

export function lift(paper) {
  paper.last = null;
}

export function clear(button) {
  const paper = button.closest('.seminar-demo').querySelector('canvas');
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
