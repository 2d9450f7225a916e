// What is wider than the page is moved sideways by keyboard, too, in every browser.
(() => {
  const wide = ".highlight pre, .seminar-figure, .table-wrapper, .math-wrapper, .output pre";
  const reach = () => {
    for (const element of document.querySelectorAll(wide)) {
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  };
  addEventListener("load", reach);
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true);
})();
