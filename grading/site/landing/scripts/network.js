// A network of plain layers: affine, ReLU, affine, softmax.

const PIXELS = 784;
const DIGITS = 10;
const UNITS_END = 8; // bytes of two float32

// Fetch the weights: an array of rows for each layer, the last row being its biases.
export async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The network's weights are not there: ${answer.status}.`);
  return unpacked(await answer.arrayBuffer());
}

export function unpacked(content) {
  const units = new DataView(content);
  const weights = new Int8Array(content, UNITS_END);
  const hiddenSize = (weights.length - DIGITS) / (PIXELS + 1 + DIGITS);
  const split = (PIXELS + 1) * hiddenSize;
  return [
    rows(weights.subarray(0, split), hiddenSize, units.getFloat32(0, true)),
    rows(weights.subarray(split), DIGITS, units.getFloat32(4, true)),
  ];
}

function rows(weights, width, unit) {
  const layer = [];
  for (let start = 0; start < weights.length; start += width) {
    layer.push(Float32Array.from(weights.subarray(start, start + width), (weight) => weight * unit));
  }
  return layer;
}

// What the network makes of an image, 784 numbers from 0 to 1.
export function read([first, second], image) {
  const hidden = affine(first, image).map((sum) => Math.max(sum, 0));
  return { hidden, parts: softmax(affine(second, hidden)) };
}

function affine(layer, x) {
  const sums = Float64Array.from(layer.at(-1)); // the biases
  x.forEach((number, input) => {
    if (number === 0) return;
    const weights = layer[input];
    for (let output = 0; output < sums.length; output += 1) {
      sums[output] += number * weights[output];
    }
  });
  return sums;
}

function softmax(scores) {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
