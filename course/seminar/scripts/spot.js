// A click on a spot picks an option, as the keyboard would in the demo's list.
export function pick(spot, index) {
  const list = spot.closest('.seminar-demo').querySelector('select');
  list.selectedIndex = index;
  list.dispatchEvent(new Event('change', { bubbles: true }));
}
