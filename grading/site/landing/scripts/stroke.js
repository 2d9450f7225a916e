// The digit that the page draws by itself: a 3, in one stroke.

// Points on an arc around a middle, angles in degrees, clockwise from the right.
function arc([x, y], [wide, high], from, to) {
  const count = 40;
  return Array.from({ length: count + 1 }, (_, index) => {
    const angle = ((from + ((to - from) * index) / count) * Math.PI) / 180;
    return [x + wide * Math.cos(angle), y + high * Math.sin(angle)];
  });
}

const PLACES = [
  ...arc([0.48, 0.28], [0.18, 0.16], -155, 80),
  ...arc([0.48, 0.6], [0.21, 0.17], -78, 155),
];

// Each place with the length of the stroke up to there, in widths of the paper.
export const STROKE = PLACES.map((at) => ({ at, length: 0 }));
for (let index = 1; index < STROKE.length; index += 1) {
  const [before, here] = [STROKE[index - 1], STROKE[index]];
  const [right, down] = here.at.map((place, axis) => place - before.at[axis]);
  here.length = before.length + Math.hypot(right, down);
}
