// Marks the words that were searched for; it stands in place of Sphinx's script of this name, which
// marks letters within words, too, and in code and formulas.
(() => {
  const KEPT = 'sphinx_highlight_terms'; // where Sphinx's search leaves the words for the next page
  const NAME = 'highlighted';
  const LEFT_OUT = `pre, math, svg, script, style, button, select, textarea, .${NAME}`;

  function mark(root, word, name) {
    const escaped = word.replaceAll(/[^\p{L}\p{N}_]/gu, String.raw`\$&`);
    const begins = new RegExp(String.raw`(?<![\p{L}\p{N}_])${escaped}`, 'giu');
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts.filter((one) => !one.parentElement.closest(LEFT_OUT))) {
      for (const found of [...text.data.matchAll(begins)].toReversed()) {
        const marked = document.createElement('span');
        marked.className = name;
        const part = text.splitText(found.index);
        part.splitText(found[0].length);
        part.replaceWith(marked);
        marked.append(part);
      }
    }
  }

  // Sphinx's search looks for these two.
  Object.assign(globalThis, { SPHINX_HIGHLIGHT_ENABLED: true, _highlightText: mark });

  function unmark() {
    document.querySelectorAll(`.${NAME}`).forEach((marked) => marked.classList.remove(NAME));
  }

  addEventListener('DOMContentLoaded', () => {
    if (document.querySelector('#search-results')) return;
    const words = (localStorage.getItem(KEPT) ?? '').split(' ').filter(Boolean);
    localStorage.removeItem(KEPT);
    for (const word of words) mark(document.querySelector('[role="main"]'), word, NAME);
  });
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') unmark();
  });
})();
