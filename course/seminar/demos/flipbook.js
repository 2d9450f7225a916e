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
}
