// Places a drawing as MNIST places its digits: 20 pixels at its longest, its centre of mass in the
// middle of 28 by 28.

const SIDE = 28;
const LONGEST = 20;
const LEAST = 0.1; // ink paler than this is none

// `ink` holds a square drawing row by row, `size` pixels wide, from 0 to 1.
export function centred(ink, size) {
  const box = boxOf(ink, size);
  const placed = new Float64Array(SIDE * SIDE);
  if (!box) return placed;
  const small = shrunk(ink, size, box);
  const middle = middleOf(small);
  const top = corner(middle.row, small.high);
  const left = corner(middle.column, small.wide);
  for (let row = 0; row < small.high; row += 1) {
    for (let column = 0; column < small.wide; column += 1) {
      placed[(top + row) * SIDE + left + column] = small.pixels[row * small.wide + column];
    }
  }
  return placed;
}

function boxOf(ink, size) {
  let [top, bottom, left, right] = [size, -1, size, -1];
  ink.forEach((pixel, index) => {
    if (pixel <= LEAST) return;
    const row = Math.floor(index / size);
    const column = index % size;
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    left = Math.min(left, column);
    right = Math.max(right, column);
  });
  return bottom < 0 ? null : { top, left, high: bottom - top + 1, wide: right - left + 1 };
}

function shrunk(ink, size, box) {
  const scale = LONGEST / Math.max(box.high, box.wide);
  const high = Math.max(1, Math.round(box.high * scale));
  const wide = Math.max(1, Math.round(box.wide * scale));
  const across = mixes(box.wide, wide);
  const down = mixes(box.high, high);
  const rows = [];
  for (let row = 0; row < box.high; row += 1) {
    const start = (box.top + row) * size + box.left;
    rows.push(across.map((mix) => mixed(mix, (column) => ink[start + column])));
  }
  const pixels = new Float64Array(high * wide);
  down.forEach((mix, row) => {
    for (let column = 0; column < wide; column += 1) {
      pixels[row * wide + column] = mixed(mix, (from) => rows[from][column]);
    }
  });
  return { pixels, high, wide };
}

// Of each new pixel on a line, which old ones it is made of, and in what parts: those nearer to its
// middle weigh more, as in bilinear resizing with antialiasing.
function mixes(before, after) {
  const step = before / after;
  const reach = Math.max(step, 1);
  return Array.from({ length: after }, (_, index) => {
    const middle = (index + 0.5) * step;
    const first = Math.max(0, Math.trunc(middle - reach + 0.5));
    const end = Math.min(before, Math.trunc(middle + reach + 0.5));
    const near = Array.from({ length: end - first }, (__, offset) =>
      Math.max(0, 1 - Math.abs((first + offset - middle + 0.5) / reach)),
    );
    const sum = near.reduce((total, part) => total + part, 0);
    return { first, parts: near.map((part) => part / sum) };
  });
}

function mixed({ first, parts }, at) {
  return parts.reduce((sum, part, offset) => sum + part * at(first + offset), 0);
}

function middleOf({ pixels, wide }) {
  let [sum, rows, columns] = [0, 0, 0];
  pixels.forEach((pixel, index) => {
    sum += pixel;
    rows += pixel * Math.floor(index / wide);
    columns += pixel * (index % wide);
  });
  return { row: rows / sum, column: columns / sum };
}

function corner(middle, length) {
  return Math.min(Math.max(Math.round(SIDE / 2 - 0.5 - middle), 0), SIDE - length);
}
