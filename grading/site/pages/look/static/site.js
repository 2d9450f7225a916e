// What is wider than the page is moved sideways by keyboard, too, and shows that it goes on.
(() => {
  const wide =
    ".highlight pre, .seminar-figure, .table-wrapper, .math-wrapper, .output pre, .formula";
  const reach = () => {
    for (const element of document.querySelectorAll(wide)) {
      const beyond = element.scrollWidth - element.clientWidth;
      if (beyond > 0) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
      element.classList.toggle("goes-on", beyond - element.scrollLeft > 1);
    }
  };
  addEventListener("load", reach);
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true);
  addEventListener("scroll", ({ target }) => target.matches?.(wide) && reach(), true);
})();
