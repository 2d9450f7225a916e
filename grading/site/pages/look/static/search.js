// What the search page shows of a page that was found, and says where none is.
(() => {
  const LENGTH = 240; // letters of an excerpt
  const BEFORE = 120; // letters that may stand before the first word that was searched for
  const LEFT_OUT =
    'script, style, annotation, svg, h1, .headerlink, .opening, .run-here, details.hide > summary';
  const CODE = '.highlight';

  Documentation.addTranslations({
    messages: {
      "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
        'No page has all of these words. Try fewer of them, or look in the list of words and symbols.',
      'Search finished, found one page matching the search query.': [
        'One page has these words.',
        '${resultCount} pages have these words.',
      ],
      'Search Results': 'Found',
    },
    plural_expr: 'n === 1 ? 0 : 1',
    locale: 'en',
  });

  Search.makeSearchSummary = (page, stems, anchor) => {
    const parsed = new DOMParser().parseFromString(page, 'text/html');
    const main = parsed.querySelector('[role="main"]');
    const part = (anchor && main.querySelector(anchor)) || main;
    part.querySelectorAll(LEFT_OUT).forEach((element) => element.remove());
    part.querySelectorAll('.formula').forEach((element) => element.replaceWith(' … '));
    part.querySelectorAll('mfrac, msup').forEach((element) => inLine(element));
    const asked = splitQuery(document.querySelector('input[name="q"]').value);
    const words = [...stems, ...asked].map((word) => word.toLowerCase());
    const all = part.textContent;
    part.querySelectorAll(CODE).forEach((element) => element.remove());
    const summary = document.createElement('p');
    summary.className = 'context';
    summary.textContent = excerpt(part.textContent, words) ?? excerpt(all, words) ?? '';
    return summary;
  };

  // Write between the two parts of a fraction or a power what tells them apart on a line.
  function inLine(element) {
    const sign = element.localName === 'mfrac' ? '/' : '^';
    for (const part of element.children) {
      if (part.textContent.length > 1 && part.children.length > 1) {
        part.prepend('(');
        part.append(')');
      }
    }
    if (!/^[′″‴]/u.test(element.lastElementChild.textContent)) element.firstElementChild.after(sign);
  }

  // The stretch with most of the words, from the beginning of a sentence; null where there is none.
  function excerpt(raw, words) {
    const text = raw.replaceAll(/\s+/gu, ' ').trim();
    const escaped = words.map((word) => word.replaceAll(/[^\p{L}\p{N}_]/gu, String.raw`\$&`));
    const begins = new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${escaped.join('|')})`, 'giu');
    const found = [...text.matchAll(begins)];
    if (found.length === 0) return null;
    const near = ({ index }) => {
      const within = found.filter((one) => one.index >= index && one.index < index + LENGTH / 2);
      return new Set(within.map(([word]) => word.toLowerCase())).size;
    };
    let best = found[0];
    for (const one of found) if (near(one) > near(best)) best = one;
    const from = Math.max(best.index - BEFORE, 0);
    const before = text.slice(from, best.index);
    const sentence = before.search(/(?<=[.!?] )[^.!?]*$/u);
    const start = from + Math.max(sentence, from > 0 ? before.indexOf(' ') + 1 : 0);
    const rest = text.slice(start, start + LENGTH);
    const end = start + LENGTH < text.length ? rest.lastIndexOf(' ') : rest.length;
    return `${start > 0 ? '… ' : ''}${rest.slice(0, end)}${end < text.length - start ? ' …' : ''}`;
  }
})();
