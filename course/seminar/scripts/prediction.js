// A prediction whose question has loaded: the question names the group of its controls, which keep
// their keys, and the answer is read out when it comes.
export function ask(spot) {
  // The rest may come after the question.
  for (const delay of [0, 150, 700]) setTimeout(makeAccessible, delay, spot);
}

function makeAccessible(spot) {
  const form = spot.closest('.seminar-demo');
  const answer = form?.querySelector('.seminar-answer');
  if (!answer) return;
  answer.setAttribute('aria-live', 'polite');
  answer.setAttribute('aria-atomic', 'true');
  if (form.getAttribute('role')) return;
  form.setAttribute('role', 'group');
  form.setAttribute('aria-label', form.querySelector('.seminar-question').textContent);
  markPressed(form);
  form.addEventListener('click', () => setTimeout(markPressed, 0, form));
  form.addEventListener('focusin', keepKeys);
  form.addEventListener('keydown', guessByEnter, true);
}

function markPressed(form) {
  for (const choice of form.querySelectorAll('.widget-toggle-buttons button')) {
    choice.setAttribute('aria-pressed', choice.classList.contains('mod-active'));
  }
}

// JupyterLab takes the arrow keys and Enter unless the element that has the focus says this.
function keepKeys(event) {
  event.target.setAttribute('data-lm-suppress-shortcuts', 'true');
}

function guessByEnter(event) {
  if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return;
  event.preventDefault();
  event.target.dispatchEvent(new Event('change', { bubbles: true }));
  event.currentTarget.querySelector('button').click();
}
