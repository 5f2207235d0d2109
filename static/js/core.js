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

let slow;

// A swap keeps the old content until the new is here, and says so when that takes a while.
document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target.setAttribute("aria-busy", "true");
  slow = window.setTimeout(() => say("Updating…"), 400);
});

document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.target.removeAttribute("aria-busy");
  window.clearTimeout(slow);
});

document.addEventListener("htmx:afterSettle", (event) => {
  start(event.detail.elt);
  const heading = event.detail.elt.querySelector("[data-focus]");
  if (heading) {
    heading.focus();
  }
  const spoken = event.detail.elt.querySelector("[data-say]");
  say(spoken ? spoken.dataset.say : "");
});

// A board that can't reach the service must not look live.
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    const stale = event.detail.elt.querySelector("[data-stale]");
    if (stale) {
      stale.hidden = false;
      say(stale.textContent.trim());
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
