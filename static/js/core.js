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
