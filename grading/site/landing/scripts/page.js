// What moves on the page.

import { startDigit } from './digit.js';
import { startShopping } from './shopping.js';

startShopping(document.querySelector('#walk'));

const digit = document.querySelector('#digit');
try {
  await startDigit(digit);
} catch (error) {
  digit.querySelector('.says').textContent = `${error.message} Load the page again to draw.`;
}
