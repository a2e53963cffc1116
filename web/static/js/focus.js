// Puts the focus where a person must look first, and has what was done announced: a live region is only read out when
// it changes after the page is there.
const summary = document.querySelector("[data-focus]");
if (summary) {
  summary.focus();
}
for (const region of document.querySelectorAll("[data-announce]")) {
  const said = [...region.childNodes];
  if (said.length > 0) {
    setTimeout(() => region.replaceChildren(...said.map((node) => node.cloneNode(true))), 150); // the page stays still
  }
}
// A link of the error summary leads into its field, not only to it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#errors a[href^='#']");
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (field) {
    event.preventDefault();
    const first = field.matches("fieldset") ? field.querySelector("input:not([type=hidden])") : field;
    (first ?? field).focus();
    field.scrollIntoView({ block: "center" });
  }
});
