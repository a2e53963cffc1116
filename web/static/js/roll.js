// Makes the roll quick: it is saved without leaving the page, keeps what was marked when the connection drops and sends it
// again when it is back, and takes letters. Nothing is kept outside of the page. Versions see to it that nothing is saved
// twice: what was saved already comes back as unchanged.
const form = document.getElementById("roll");
const bar = document.getElementById("roll-count");
const said = document.getElementById("roll-said");
const trouble = document.getElementById("roll-connection");
const saveButton = document.getElementById("roll-save");
const letters = { p: "attended", l: "late", a: "absent", e: "excused" };
const opened = performance.now();
const patience = 20_000; // milliseconds until an answer counts as lost
const tryAgainAfter = 10_000;

const known = new Map(); // what each row says in the office
let sending = false;
let waiting = false; // what was to be saved has not arrived
let timer;

const rows = () => [...form.querySelectorAll("[data-row]")];
const fieldsOf = (row) => [...row.querySelectorAll("input[name]:not([type=hidden])")];
const typed = (row) =>
  fieldsOf(row).map((field) => (field.type === "radio" ? (field.checked ? field.value : "") : field.value.trim())).join("\n");
const dirty = (row) => row.dataset.dirty !== undefined || typed(row) !== known.get(row.dataset.row);
const radio = (row, outcome) => row.querySelector(`input[type=radio][value="${outcome}"]`);
const outcomeOf = (row) => row.querySelector("input[type=radio][name$='.outcome']:checked")?.value ?? "";

const meet = (row) => known.set(row.dataset.row, typed(row));

// count says how far the roll is.
const count = () => {
  const all = rows();
  all.forEach((row) => row.classList.toggle("roll__row--unsaved", dirty(row)));
  const changes = all.filter(dirty).length;
  const marked = all.filter((row) => outcomeOf(row) !== "").length;
  const left = all.filter((row) => row.dataset.active !== undefined && outcomeOf(row) === "").length;
  const text = `${marked} of ${all.length} marked` + (left ? `, ${left} to go` : "") + (changes ? `, ${changes} not saved yet` : left ? "" : ", all saved");
  if (bar.textContent !== text) {
    bar.textContent = text;
  }
};

const say = (text) => {
  trouble.hidden = !text;
  const line = trouble.querySelector("[data-roll-trouble]");
  line.replaceChildren(text);
  if (text && waiting) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "usa-button usa-button--unstyled margin-left-1";
    button.textContent = "Try again now";
    button.addEventListener("click", () => send(saveButton));
    line.append(" ", button);
  }
};

// lost keeps everything and tries again later.
const lost = (text) => {
  waiting = true;
  say(text);
  clearTimeout(timer);
  timer = setTimeout(() => document.hidden || send(saveButton), tryAgainAfter);
};

// send does what a button asks for.
const send = async (button) => {
  if (sending) {
    return;
  }
  sending = true;
  clearTimeout(timer);
  said.replaceChildren();
  const saves = button.value === "save" && button.name === "do";
  const sent = new Map(rows().map((row) => [row.dataset.row, typed(row)]));
  const body = new URLSearchParams(new FormData(form));
  body.delete("do");
  body.append(button.name, button.value);
  saveButton.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(patience) });
    const html = await answer.text();
    if (answer.status === 401) { // session.js has the person sign in again on this page
      document.dispatchEvent(new CustomEvent("htmx:responseError", { detail: { xhr: { status: 401 } } }));
      say("Not saved – you were signed out. What you marked stays on this page.");
    } else if (answer.status >= 500 || answer.status === 429) {
      lost("Not saved – the office cannot be reached. What you marked stays on this page and is sent again.");
    } else {
      waiting = false;
      take(new DOMParser().parseFromString(html, "text/html"), saves, sent, button);
    }
  } catch {
    if (saves) {
      lost("Not saved – no connection. What you marked stays on this page and is sent again when the connection is back.");
    } else {
      say("No connection. What you marked stays on this page.");
    }
  }
  saveButton.removeAttribute("aria-busy");
  sending = false;
  count();
};

// take puts an answer into the page: rows that were saved as they are in the office now, others with what is to be decided.
// A row that was touched while the answer was on its way keeps what it says.
const take = (page, saves, sent, button) => {
  const answer = page.getElementById("roll");
  if (!answer) {
    say("Not saved – the office refused this. Copy what matters and load the page again.");
    return;
  }
  say("");
  const focused = document.activeElement?.id;
  let before = null;
  for (const fresh of answer.querySelectorAll("[data-row]")) {
    const row = form.querySelector(`[data-row="${fresh.dataset.row}"]`);
    if (!row) {
      before ? before.after(fresh) : document.getElementById("roll-rows").prepend(fresh);
      before = fresh;
      meet(fresh);
      continue;
    }
    before = row;
    if (!saves) {
      continue;
    }
    if (typed(row) === sent.get(fresh.dataset.row)) {
      row.replaceWith(fresh);
      before = fresh;
      meet(fresh);
    } else if (fresh.dataset.dirty === undefined) { // saved, and changed again since
      for (const name of ["version", "shown"]) {
        row.querySelector(`input[name$=".${name}"]`).value = fresh.querySelector(`input[name$=".${name}"]`).value;
      }
      delete row.dataset.dirty;
      known.set(row.dataset.row, typed(fresh));
    }
  }
  const news = [...answer.querySelector("#roll-said").childNodes];
  said.replaceChildren(...news);
  if (!saves) {
    document.getElementById("roll-found").replaceChildren(...answer.querySelector("#roll-found").childNodes);
  }
  if (button.name === "add") {
    document.getElementById("find").value = "";
    form.querySelector(`[data-row="${button.value}"] input[type=radio]:checked`)?.focus();
  } else if (said.querySelector("#errors")) {
    said.querySelector("#errors").focus();
  } else if (focused && document.activeElement?.id !== focused) {
    document.getElementById(focused)?.focus();
  }
};

// choose marks a row and, where minutes late are asked for, writes how late it is now,
// unless that is more than the program takes: somebody who is let in so late came earlier.
const choose = (row, outcome) => {
  const choice = radio(row, outcome);
  choice.checked = true;
  chosen(row, outcome);
  return choice;
};

const chosen = (row, outcome) => {
  const since = Number(form.dataset.since) + Math.floor((performance.now() - opened) / 60_000);
  const minutes = row.querySelector("input[name$='.minutesLate']");
  if (outcome === "late" && minutes.value === "" && Number(form.dataset.since) > 0 && since <= Number(minutes.dataset.most ?? since)) {
    minutes.value = String(since);
  }
};

const next = (row) => {
  const all = rows();
  return all[all.indexOf(row) + 1];
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter ?? saveButton;
  if (button.value === "all") {
    const open = rows().filter((row) => outcomeOf(row) === "" && row.dataset.active !== undefined);
    open.forEach((row) => choose(row, "attended"));
    count();
    return;
  }
  send(button.value === "enter" ? saveButton : button);
});

form.addEventListener("input", count);
form.addEventListener("change", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && event.target.name.endsWith(".outcome")) {
    chosen(row, event.target.value);
  }
  count();
});

form.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "Enter" && event.target.id === "find") {
    event.preventDefault();
    form.querySelector("button[value=find]").click();
    return;
  }
  const row = event.target.closest("[data-row]");
  const outcome = letters[event.key.toLowerCase()];
  if (!row || !outcome || !["radio", "checkbox"].includes(event.target.type)) {
    return;
  }
  event.preventDefault();
  const choice = choose(row, outcome);
  count();
  const ask = { late: "minutesLate", excused: "reason" }[outcome];
  const field = ask && row.querySelector(`input[name$=".${ask}"]`);
  const after = next(row);
  if (field && field.value === "") {
    field.focus();
  } else if (after) {
    (after.querySelector("input[type=radio]:checked") ?? after.querySelector("input[type=radio]")).focus();
  } else {
    choice.focus();
  }
});

window.addEventListener("offline", () => say("No connection. Go on marking: what you mark stays on this page."));
window.addEventListener("online", () => {
  say("");
  if (waiting) {
    send(saveButton);
  }
});
window.addEventListener("beforeunload", (event) => {
  if (rows().some(dirty)) {
    event.preventDefault();
  }
});

rows().forEach(meet);
count();
