// A button with the attribute data-print prints the page. Without scripts it is not shown: see src/parts/_base.scss.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});
