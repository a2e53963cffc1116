// The behaviors of the U.S. Web Design System that our pages use, bundled by scripts/web/build.mjs.
import accordion from "@uswds/uswds/js/usa-accordion";
import button from "@uswds/uswds/js/usa-button";
import characterCount from "@uswds/uswds/js/usa-character-count";
import comboBox from "@uswds/uswds/js/usa-combo-box";
import modal from "@uswds/uswds/js/usa-modal";
import navigation from "@uswds/uswds/js/usa-header";
import password from "@uswds/uswds/js/_usa-password";
import search from "@uswds/uswds/js/usa-search";
import skipnav from "@uswds/uswds/js/usa-skipnav";

const behaviors = [accordion, button, characterCount, comboBox, modal, navigation, password, search, skipnav];

// HTML wants a named window to have its role, and the modal's behavior gives both to what it wraps around it.
const bareModals = (root) => {
  for (const window of root.querySelectorAll(".usa-modal[role]")) {
    window.removeAttribute("role");
  }
};

// Listeners sit on the body and serve what comes later too; what htmx puts into the page needs only its own set-up.
const start = () => {
  bareModals(document);
  for (const behavior of behaviors) {
    behavior.on(document.body);
  }
  document.body.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) {
      bareModals(event.target);
      for (const behavior of behaviors) {
        behavior.init?.(event.target);
      }
    }
  });
};

window.uswdsPresent = true; // uswds-init.js asks
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", start, { once: true });
} else {
  start();
}
