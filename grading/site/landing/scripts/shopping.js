// The shopping graph: sliders move its inputs, and buttons walk the gradient back through it.

import { add, leaf, multiply, shown, walk } from './graph.js';

const PAUSE = 1500; // milliseconds of a step
const TRAVEL = 650; // of them, those in which the gradient is under way
const QUIET = 600; // milliseconds after the last change until a sentence is said

// The same formula as in chapter 03; `inputs` has prices, counts, and the tax in percent.
export function formula(inputs) {
  const given = (key, name) => leaf(key, name, inputs[key]);
  const apples = multiply(
    'all_apples',
    'all apples',
    given('apple_price', 'price of an apple'),
    given('apple_count', 'apples'),
  );
  const oranges = multiply(
    'all_oranges',
    'all oranges',
    given('orange_price', 'price of an orange'),
    given('orange_count', 'oranges'),
  );
  const goods = add('goods', 'goods', apples, oranges);
  return multiply('total', 'total', goods, leaf('tax', 'tax', 1 + inputs.tax / 100));
}

class Shopping {
  constructor(section) {
    this.section = section;
    this.find = (part) => section.querySelector(part);
    this.sliders = [...section.querySelectorAll('input[type=range]')];
    this.graphs = [...section.querySelectorAll('svg.graph')];
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.compute();
    this.step = this.steps.length - 1;
    this.listen();
  }

  listen() {
    for (const slider of this.sliders) {
      slider.addEventListener('input', () => {
        this.pause();
        this.compute();
        this.show(false);
      });
    }
    this.find('.walk').addEventListener('click', () => this.playOrPause());
    this.find('.previous').addEventListener('click', () => this.go(this.step - 1));
    this.find('.next').addEventListener('click', () => this.go(this.step + 1));
  }

  compute() {
    const inputs = Object.fromEntries(this.sliders.map((one) => [one.name, Number(one.value)]));
    this.total = formula(inputs);
    this.steps = walk(this.total);
  }

  playOrPause() {
    if (this.timer) {
      this.pause();
      return;
    }
    this.find('.walk').textContent = 'Pause';
    if (this.step === this.steps.length - 1) this.step = -1;
    this.advance();
  }

  advance() {
    this.step += 1;
    this.show(true);
    if (this.step < this.steps.length - 1) this.timer = setTimeout(() => this.advance(), PAUSE);
    else this.pause();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.find('.walk').textContent = 'Walk back';
  }

  go(step) {
    this.pause();
    const isForward = step > this.step;
    this.step = Math.min(Math.max(step, 0), this.steps.length - 1);
    this.show(isForward);
  }

  // Write what is known after this step; `moves` lets the gradient travel along its edges first.
  show(moves) {
    const known = new Map(this.steps.slice(0, this.step + 1).flatMap(({ reached }) => reached));
    const now = this.steps[this.step];
    for (const graph of this.graphs) {
      this.write(graph, this.total, known);
      graph.setAttribute('aria-label', `${graph.dataset.shape} ${inWords(this.total, known)}.`);
      this.pointOut(graph, now, moves);
    }
    const last = this.steps.length - 1;
    this.find('.previous').setAttribute('aria-disabled', String(this.step === 0));
    this.find('.next').setAttribute('aria-disabled', String(this.step === last));
    this.writeSliders();
    this.tell(`Step ${this.step} of ${last}: ${now.sentence}`);
  }

  write(graph, value, known) {
    const way = graph.querySelector(`[data-way=${value.key}]`);
    way.querySelector('.forward').textContent = shown(value.number);
    const gradient = known.get(value);
    const back = gradient === undefined ? '' : graph.dataset.arrow + shown(gradient);
    way.querySelector('.backward').textContent = back;
    for (const input of value.inputs) this.write(graph, input, known);
  }

  pointOut(graph, { at, reached }, moves) {
    const fresh = new Set(reached.map(([value]) => value.key));
    for (const way of graph.querySelectorAll('.way')) {
      const isFresh = fresh.has(way.dataset.way);
      way.classList.toggle('fresh', isFresh);
      const [none, tip] = ['none', `url(#${graph.dataset.form}-${isFresh ? 'back' : 'tip'})`];
      const line = way.querySelector('polyline');
      line.setAttribute('marker-start', isFresh ? tip : none);
      line.setAttribute('marker-end', isFresh ? none : tip);
      if (isFresh && moves && !this.calm.matches) travel(way);
    }
    for (const node of graph.querySelectorAll('.node')) {
      node.classList.toggle('at', node.dataset.node === at?.key);
    }
  }

  writeSliders() {
    for (const slider of this.sliders) {
      const text = [slider.value, slider.dataset.unit].filter(Boolean).join(' ');
      slider.setAttribute('aria-valuetext', text);
      this.find(`output[for=${slider.id}]`).textContent = text;
    }
  }

  // Show the sentence, and say it once nothing moves.
  tell(words) {
    this.find('.says').textContent = words;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.find('[role=status]').textContent = `${words} In all ${shown(this.total.number)} rubles.`;
    }, QUIET);
  }
}

// Every value, inputs first, with the gradients that have come back, as one hears it.
function inWords(total, known) {
  const parts = fromTheInputs(total).map((value) => {
    const gradient = known.has(value) ? `, gradient ${shown(known.get(value))}` : '';
    return `${value.name} ${shown(value.number)}${gradient}`;
  });
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function fromTheInputs(value) {
  return [...value.inputs.flatMap(fromTheInputs), value];
}

export function startShopping(section) {
  const view = new Shopping(section);
  section.classList.add('live');
  return view;
}

// Let a dot run along an edge, against its arrow, and show the gradient when it has arrived.
function travel(way) {
  const line = way.querySelector('polyline');
  way.querySelector('.dot')?.remove();
  const dot = circle();
  way.append(dot);
  const back = way.querySelector('.backward');
  const length = line.getTotalLength();
  const start = performance.now();
  back.classList.add('under-way');
  const move = (now) => {
    if (!dot.isConnected) return; // another one is under way
    const part = Math.min(Math.max((now - start) / TRAVEL, 0), 1);
    const { x, y } = line.getPointAtLength(length * (1 - part * part * (3 - 2 * part)));
    dot.setAttribute('cx', x);
    dot.setAttribute('cy', y);
    if (part < 1 && way.classList.contains('fresh')) {
      requestAnimationFrame(move);
      return;
    }
    dot.remove();
    back.classList.remove('under-way');
  };
  move(start);
}

function circle() {
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  dot.setAttribute('class', 'dot');
  dot.setAttribute('r', '6');
  return dot;
}
