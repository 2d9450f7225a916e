// A formula written down while it is computed, and the walk back from its result to its inputs.

export function leaf(key, name, number) {
  return { key, name, number, operator: '', inputs: [] };
}

export function add(key, name, one, other) {
  return { key, name, number: one.number + other.number, operator: '+', inputs: [one, other] };
}

export function multiply(key, name, one, other) {
  return { key, name, number: one.number * other.number, operator: '×', inputs: [one, other] };
}

// What each input of an operator is multiplied by on the way back.
function localDerivatives({ operator, inputs: [one, other] }) {
  return operator === '+' ? [1, 1] : [other.number, one.number];
}

// Walk back from the result, in whose graph each value is used once. Returns the steps: at which
// value (`at`), which gradients are known by it (`reached`: pairs of value and gradient), and what
// is multiplied by what (`sentence`).
export function walk(output) {
  const begins = `The walk back starts at the end with 1: when ${output.name} grows by 1, ${output.name} grows by 1.`;
  const steps = [{ at: null, reached: [[output, 1]], sentence: begins }];
  const gradients = new Map([[output, 1]]);
  for (const value of fromTheResult(output)) {
    const arrives = gradients.get(value);
    const slopes = localDerivatives(value);
    const reached = value.inputs.map((input, index) => [input, arrives * slopes[index]]);
    for (const [input, gradient] of reached) gradients.set(input, gradient);
    steps.push(...stepsThrough(value, arrives, slopes, reached));
  }
  return steps;
}

// One step through a sum, and one for each input of a product.
function stepsThrough(value, arrives, slopes, reached) {
  const come = shown(arrives);
  const here = `${come} arrives at ${value.operator}. `;
  if (value.operator === '+') {
    const to = reached.map(([input]) => `to ${input.name}`).join(' and ');
    const sentence = `${here}Every local derivative is 1, so ${come} × 1 = ${come} goes ${to}.`;
    return [{ at: value, reached, sentence }];
  }
  return reached.map(([input, gradient], index) => ({
    at: value,
    reached: [[input, gradient]],
    sentence:
      `${here}The local derivative for ${input.name} is the other number there, ` +
      `${shown(slopes[index])}, so ${come} × ${shown(slopes[index])} = ${shown(gradient)} ` +
      `goes to ${input.name}.`,
  }));
}

// Every operator after what uses it, what stands above before what stands below.
function fromTheResult(value) {
  if (value.inputs.length === 0) return [];
  return [value, ...value.inputs.flatMap((input) => fromTheResult(input))];
}

// A number below 10,000 as it stands along an edge: at most four digits, a real minus sign.
export function shown(number) {
  const size = Math.abs(number);
  const whole = size < 1e7 && Math.abs(number - Math.round(number)) < 5e-7 * Math.max(1, size);
  const text = whole ? String(Math.round(number)) : String(rounded(number, size < 1 ? 3 : 4));
  return text === '-0' ? '0' : text.replace('-', '−');
}

// To so many digits; what lies in the very middle goes to the even one.
function rounded(number, digits) {
  const [mantissa, power] = number.toExponential(20).split('e');
  const [before, after] = [mantissa.slice(0, -21 + digits), mantissa.slice(-21 + digits)];
  const isMiddle = /^50*$/u.test(after);
  if (isMiddle && Number(before.at(-1)) % 2 === 0) return Number(`${before}e${power}`);
  return Number(number.toPrecision(digits));
}
