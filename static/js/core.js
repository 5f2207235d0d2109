// The GOV.UK modules that our pages use, started on load and again in whatever htmx swaps in.
// Pages are whole without them.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "../vendor/govuk-frontend/govuk-frontend.min.js";

const modules = [
  [Button, { preventDoubleClick: true }],
  [CharacterCount],
  [Checkboxes],
  [ErrorSummary],
  [ExitThisPage],
  [NotificationBanner],
  [PasswordInput],
  [ServiceNavigation],
  [SkipLink],
];

function start(scope) {
  for (const [module, config] of modules) {
    createAll(module, config, scope);
  }
}

start(document);

const status = document.getElementById("status");

function say(sentence) {
  status.textContent = sentence;
}

const UPDATING = "Updating…";
let slow;

// A swap keeps the old content until the new is here, and says so when that takes a while.
document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target.setAttribute("aria-busy", "true");
  // What saves itself has a line of its own that says so.
  if (!("autosave" in event.detail.elt.dataset)) {
    slow = window.setTimeout(() => say(UPDATING), 400);
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.target.removeAttribute("aria-busy");
  window.clearTimeout(slow);
  if (status.textContent === UPDATING) {
    say("");
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  start(event.detail.elt);
  const heading = event.detail.elt.querySelector("[data-focus]");
  if (heading) {
    heading.focus();
  }
  // What was said already is not said again at every poll.
  const spoken = event.detail.elt.querySelector("[data-say]");
  if (spoken && spoken.dataset.say !== status.textContent) {
    say(spoken.dataset.say);
  }
});

// What asks for news of itself by itself has data-live: the regions that the answer replaces, or
// nothing where it is replaced itself. It does not ask while nobody looks, nor while somebody is at
// work in one of them: nothing may move away under a finger, a keyboard or half a sentence.
const regions = (live) =>
  live.dataset.live ? [...document.querySelectorAll(live.dataset.live)] : [live];

const isChanged = (field) =>
  field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;

const isUsed = (region) =>
  region.contains(document.activeElement) ||
  [...region.querySelectorAll("input, textarea")].some(isChanged);

// So many times it may be put off before the page says how old it is: a minute and a half.
const PUT_OFF = 3;

function showAge(live, target = live) {
  const stale = [live, target, ...regions(live)].map((each) => each.querySelector("[data-stale]")).find(Boolean);
  if (stale && stale.hidden) {
    stale.hidden = false;
    say(stale.textContent.trim().replace(/\s+/g, " "));
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const live = event.detail.elt;
  if (!("live" in live.dataset)) {
    return;
  }
  if (document.hidden || regions(live).some(isUsed)) {
    event.preventDefault();
    live.dataset.putOff = Number(live.dataset.putOff || 0) + 1;
    if (live.dataset.putOff >= PUT_OFF && !document.hidden) {
      showAge(live);
    }
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const live = event.detail.elt;
  if (!("live" in live.dataset) || event.detail.xhr.status !== 200) {
    return;
  }
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  // Another page, such as signing in again: go there. And whoever began to work in a region while
  // the answer was on its way keeps it as it is.
  if (!answer.getElementById(live.id)) {
    event.detail.shouldSwap = false;
    window.location.reload();
  } else if (regions(live).some(isUsed)) {
    event.detail.shouldSwap = false;
  } else {
    delete live.dataset.putOff;
  }
});

// What its reader had opened in a region stays open in the new one.
const isOpen = new Set();

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  for (const each of event.detail.target.querySelectorAll("details[id]")) {
    isOpen[each.open ? "add" : "delete"](each.id);
  }
  for (const each of event.detail.fragment.querySelectorAll("details[id]")) {
    each.open = each.open || isOpen.has(each.id);
  }
});

// What can't reach the service must not look live; what was written is not lost.
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const asked = event.detail.elt;
    const unsent = asked.querySelector("[data-unsent]");
    if (!unsent) {
      showAge(asked, event.detail.target);
    } else if (failure === "htmx:responseError") {
      asked.submit(); // so that the service says in a page of its own why not
    } else {
      unsent.hidden = false;
      say(unsent.textContent.trim());
    }
  });
}

// Whoever reads or writes for long is told before they are signed out, in time to stay.
const idle = document.querySelector("[data-idle-limit]");
const WARNED_BEFORE = 5 * 60 * 1000;
let soon;
let over;

function watch() {
  const limit = Number(idle.dataset.idleLimit) * 1000;
  const at = new Date(Date.now() + limit);
  const time = at.toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true });
  idle.hidden = true;
  window.clearTimeout(soon);
  window.clearTimeout(over);
  soon = window.setTimeout(() => {
    idle.querySelector("[data-idle-at]").textContent = time.replace(" ", "");
    warn("[data-idle-soon]", "[data-idle-over]");
  }, Math.max(limit / 2, limit - WARNED_BEFORE));
  over = window.setTimeout(() => warn("[data-idle-over]", "[data-idle-soon]"), limit);
}

function warn(shown, putAway) {
  idle.querySelector(putAway).hidden = true;
  idle.querySelector(shown).hidden = false;
  idle.hidden = false;
  say(idle.innerText.trim().split("\n")[0]);
}

if (idle) {
  watch();
  // What somebody sends is something done; a list that asks for news of itself is not.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb === "post") {
      watch();
    }
  });
}
