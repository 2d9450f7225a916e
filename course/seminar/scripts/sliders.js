// The sliders of a demo: read out as the number beside them, and a number may be typed there.

export function attend(ground) {
  const demo = ground.closest('.seminar-demo');
  if (!demo) return;
  attendAll(demo);
  setTimeout(attendAll, 700, demo); // for sliders that came later
}

function attendAll(demo) {
  if (!demo.attended) {
    demo.attended = true;
    // The widget itself reads the number on the same events, further in.
    demo.addEventListener('blur', (event) => checkTyped(event.target), true);
    demo.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') checkTyped(event.target);
    }, true);
  }
  for (const readout of demo.querySelectorAll('.widget-readout')) {
    const row = readout.closest('.widget-inline-hbox');
    const handle = row?.querySelector('.noUi-handle, .ui-slider-handle');
    if (!handle || readout.attended) continue;
    readout.attended = true;
    readout.setAttribute('role', 'textbox');
    handle.setAttribute('role', 'slider');
    const note = document.createElement('p');
    note.className = 'seminar-typed';
    note.setAttribute('role', 'status');
    row.after(note);
    readout.note = note;
    const say = () => {
      const reading = readout.textContent.trim();
      // The widget says the position on its track, which may be a logarithm or 0.30000000000000004.
      if (handle.getAttribute('aria-valuetext') !== reading) {
        handle.setAttribute('aria-valuetext', reading);
      }
      if (handle.matches('.ui-slider-handle')) handle.setAttribute('aria-valuenow', number(reading));
    };
    say();
    new MutationObserver(say).observe(handle, { attributeFilter: ['aria-valuetext', 'style'] });
    new MutationObserver(() => {
      if (document.activeElement !== readout) say();
    }).observe(readout, { childList: true, characterData: true, subtree: true });
  }
}

// Say so where a typed number is not the one that the slider takes.
function checkTyped(readout) {
  if (!readout.note) return;
  const typed = readout.textContent.trim();
  setTimeout(() => {
    const taken = readout.textContent.trim();
    readout.note.textContent = number(typed) === number(taken)
      ? ''
      : `“${typed}” is no value of this slider: it stands at ${taken}.`;
  }, 30);
}

function number(text) {
  return Number(text.replace('−', '-').replaceAll(',', ''));
}
