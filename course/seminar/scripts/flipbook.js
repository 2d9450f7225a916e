// When the slider of a flipbook moves: show the frame at its position.
export function turn(slider) {
  const demo = slider.closest('.seminar-demo');
  const script = demo.querySelector('script');
  if (!script) return;
  if (demo.leaf !== script) {
    demo.leaf = script;
    demo.leaves = JSON.parse(script.textContent);
  }
  const [picture, said, reading] = demo.leaves[slider.value];
  demo.querySelector('.seminar-shown').innerHTML = picture;
  demo.querySelector('.seminar-told').innerHTML = said;
  demo.querySelector('output').textContent = reading;
  slider.setAttribute('aria-valuetext', reading);
}

// A button beside the slider: move it by one.
export function step(button, by) {
  const slider = button.closest('.seminar-demo').querySelector('input[type=range]');
  const before = slider.value;
  slider.value = Number(before) + by; // the slider keeps it within its ends
  if (slider.value !== before) turn(slider);
  if (document.activeElement !== button) hold(button); // some browsers leave a clicked one without
}

// The arrow keys do at a button what they do at the slider.
export function arrow(button, event) {
  const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  step(button, by);
}

// After a click in the picture the arrow keys move the slider.
export function hold(part) {
  part.closest('.seminar-demo').querySelector('input[type=range]').focus({ preventScroll: true });
}
