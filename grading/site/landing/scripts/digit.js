// The drawing field: what is drawn there is read at once.

import { centred } from './centre.js';
import { load, read } from './network.js';
import { Paper } from './paper.js';
import { STROKE } from './stroke.js';

const SIDE = 28;
const PACE = 0.9; // papers a second, at which the page itself draws
const QUIET = 500; // milliseconds after the last change until the reading is said
const [PAGE, VISITOR, SOMEBODY] = ['the page', 'the visitor', 'who wrote a test digit']; // who drew

const BLANK = 'Draw a digit, large, with mouse, finger or keyboard.';

export function percent(part) {
  return `${(100 * part).toFixed(1)}%`;
}

export function inWords(parts) {
  const order = [...parts.keys()].toSorted((one, other) => parts[other] - parts[one]);
  const [first, second] = order;
  const said = `The network says ${first}, with ${percent(parts[first])}`;
  if (parts[first] > 0.95) return `${said}. It is sure.`;
  return `${said}; ${second} is next, with ${percent(parts[second])}.`;
}

class Desk {
  constructor(section, network) {
    Object.assign(this, { section, network, due: false, owner: PAGE, drawn: 0 });
    this.find = (part) => section.querySelector(part);
    this.bars = [...section.querySelectorAll('.bar')];
    this.tenths = [...section.querySelectorAll('.tenth')];
    this.units = [...section.querySelectorAll('.unit')];
    this.seen = this.find('.seen').getContext('2d');
    this.paper = new Paper(this.find('.paper'), this.find('.pen'), {
      began: () => this.begun(),
      changed: () => this.ask(),
      lifted: () => {},
      said: (words) => this.say(words),
    });
    this.find('.clear').addEventListener('click', () => this.clear());
    for (const button of section.querySelectorAll('.sample')) {
      button.addEventListener('click', () => this.take(Number(button.value)));
    }
  }

  // Draw a digit before the visitor does, so that it is seen how the bars move.
  begin() {
    this.find('.still').hidden = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (calm) this.drawTo(Infinity);
    else this.play(performance.now());
  }

  play(since) {
    requestAnimationFrame((now) => {
      if (this.owner !== PAGE) return;
      this.drawTo((PACE * (now - since)) / 1000);
      if (this.drawn < STROKE.length) this.play(since);
    });
  }

  // Draw the page's own digit as far as a length.
  drawTo(length) {
    this.paper.last = STROKE[this.drawn - 1]?.at ?? null;
    while (this.drawn < STROKE.length && STROKE[this.drawn].length <= length) {
      this.paper.stroke(STROKE[this.drawn].at);
      this.drawn += 1;
    }
    this.paper.last = null;
  }

  // Come to the end of the page's own drawing at once, as on paper nothing moves.
  finish() {
    if (this.owner !== PAGE) return;
    this.drawTo(Infinity);
    this.show(this.image());
  }

  // The paper is the visitor's from now on.
  begun() {
    if (this.owner !== VISITOR) this.paper.wipe();
    this.owner = VISITOR;
    this.find('.sheet').classList.add('drawn');
  }

  clear() {
    this.begun();
    this.paper.wipe();
    this.say('The paper is clear.');
  }

  take(digit) {
    this.owner = SOMEBODY;
    this.paper.put(this.find('.strip'), SIDE * digit, SIDE);
  }

  // Read the drawing, once a frame at most.
  ask() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.show(this.image());
    });
  }

  image() {
    const { ink, size } = this.paper.ink();
    if (this.owner !== SOMEBODY) return centred(ink, size);
    const every = size / SIDE; // a test digit is as MNIST has it: its pixels are read off
    return Float64Array.from({ length: SIDE * SIDE }, (_, index) => {
      const [row, column] = [Math.floor(index / SIDE), index % SIDE];
      return ink[Math.floor((row + 0.5) * every) * size + Math.floor((column + 0.5) * every)];
    });
  }

  show(image) {
    const blank = image.every((pixel) => pixel === 0);
    const { hidden, parts } = read(this.network, image);
    const best = blank ? -1 : parts.indexOf(Math.max(...parts));
    this.bars.forEach((bar, digit) => {
      const part = blank ? 0 : parts[digit];
      for (const shown of [bar, this.tenths[digit]]) {
        shown.style.setProperty('--part', part.toFixed(4));
      }
      bar.classList.toggle('best', digit === best);
      bar.querySelector('.percent').textContent = blank ? '' : percent(part);
    });
    const most = Math.max(...hidden, 1e-9);
    this.units.forEach((unit, index) => {
      unit.style.setProperty('--glow', blank ? '0' : (hidden[index] / most).toFixed(2));
    });
    this.showSeen(image);
    this.tell(blank ? BLANK : inWords(parts));
  }

  showSeen(image) {
    const pixels = this.seen.createImageData(SIDE, SIDE);
    image.forEach((pixel, index) => {
      pixels.data.fill(Math.round(255 * pixel), 4 * index, 4 * index + 3);
      pixels.data[4 * index + 3] = 255;
    });
    this.seen.putImageData(pixels, 0, 0);
  }

  // Show the reading as words, and say it once the drawing has come to rest.
  tell(words) {
    this.find('.says').textContent = words;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.owner !== PAGE) this.say(words);
    }, QUIET);
  }

  say(words) {
    this.find('[role=status]').textContent = words;
  }
}

export async function startDigit(section) {
  const network = await load(new URL('network.bin', import.meta.url));
  const desk = new Desk(section, network);
  section.classList.add('live');
  desk.begin();
  addEventListener('beforeprint', () => desk.finish());
  return desk;
}
