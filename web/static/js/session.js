// Warns before the session ends, covers the page when it has, and lets the same person go on where they were: what was
// typed stays in the page. The server alone decides when a session ends; without this script it just does.
const body = document.body;
const warning = document.getElementById("session-warning");
const over = document.getElementById("session-over");
const clock = warning.querySelector("[data-session-clock]");
const warnAt = Number(body.dataset.sessionWarn); // seconds before the end

let endsAt;
let timer;

const left = () => Math.round((endsAt - Date.now()) / 1000);

const words = (seconds) => {
  if (seconds > 90) {
    return "in two minutes";
  }
  return seconds > 45 ? "in one minute" : "in less than a minute";
};

// ask answers the seconds left by the server, 0 where the session is over, and null where nobody answers.
const ask = async (method, address) => {
  try {
    const answer = await fetch(address, { method, headers: { Accept: "application/json" } });
    if (answer.status === 401) {
      return 0;
    }
    return answer.ok ? (await answer.json()).left : null;
  } catch {
    return null;
  }
};

const goOn = (seconds) => {
  endsAt = Date.now() + seconds * 1000;
  warning.close();
  look();
};

const end = () => {
  clearTimeout(timer);
  warning.close();
  for (const part of body.children) {
    if (part !== over && !part.hidden) {
      part.hidden = true;
      part.dataset.covered = "";
    }
  }
  if (!over.open) {
    over.showModal();
  }
};

const uncover = () => {
  for (const part of document.querySelectorAll("body > [data-covered]")) {
    part.hidden = false;
    delete part.dataset.covered;
  }
};

// look compares the time with what is known, and asks the server before anything is shown: another window may have been
// used meanwhile.
async function look() {
  clearTimeout(timer);
  if (left() > warnAt) {
    timer = setTimeout(look, Math.min((left() - warnAt) * 1000 + 200, 60_000));
    return;
  }
  const known = await ask("GET", "/session");
  if (known !== null) {
    endsAt = Date.now() + known * 1000;
  }
  if (left() > warnAt) {
    return goOn(left());
  }
  if (left() <= 0) {
    return end();
  }
  if (!warning.open) {
    warning.showModal();
  }
  if (clock.textContent !== words(left())) {
    clock.textContent = words(left());
  }
  timer = setTimeout(look, Math.min(15_000, left() * 1000 + 300));
}

const stay = async () => {
  const seconds = await ask("POST", "/session/stay");
  if (seconds === 0) {
    end();
  } else if (seconds !== null) {
    goOn(seconds);
  }
};

warning.querySelector("[data-session-stay]").addEventListener("click", stay);
warning.addEventListener("cancel", (event) => {
  event.preventDefault(); // Escape means: I am here
  stay();
});
over.addEventListener("cancel", (event) => event.preventDefault());

const trouble = over.querySelector("[data-session-trouble]");
over.querySelector("[data-session-again]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  trouble.hidden = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
    const view = await answer.json();
    if (answer.ok) {
      form.reset();
      over.close();
      uncover();
      goOn(view.left);
      return;
    }
    if (answer.status === 409) { // somebody else: nothing of this page is theirs
      location.assign("/");
      return;
    }
    trouble.textContent = view.message;
  } catch {
    trouble.textContent = "The office cannot be reached at the moment. Please try again.";
  }
  trouble.hidden = false;
  form.elements.password.value = "";
  form.elements.password.focus();
});

// A part of the page that htmx asked for was refused for want of a session.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) {
    end();
  }
});
// What was known of the time may be long past: the computer slept, or the page was kept while its person was elsewhere.
const wake = () => {
  endsAt = Math.min(endsAt, Date.now() + warnAt * 1000);
  look();
};
document.addEventListener("visibilitychange", () => document.hidden || wake());
window.addEventListener("pageshow", (event) => event.persisted && wake());
window.addEventListener("online", wake);

goOn(Number(body.dataset.sessionLeft));
