// A page of the log, or of the recorder, saves itself while somebody types, and its line says whether it has. Where the
// line is cut it tries again by itself, and a button waits until it has: nothing that was typed goes with a page that
// the browser can’t get. Pages are whole without this: its button saves what stands there.
const form = document.querySelector("[data-autosave]");
const TRIED_AGAIN_AFTER = 15 * 1000;
// Whoever leaves quickly is asked nothing.
const leavesQuickly = document.querySelector("[data-module='govuk-exit-this-page']");

let cut = false; // what was sent last reached nobody
let pressed = null; // the button that waits until something does
let soon;

function show(state) {
  for (const line of form.querySelectorAll("[data-save]")) {
    line.hidden = line.dataset.save !== state;
  }
}

function tryAgain() {
  window.clearTimeout(soon);
  form.dispatchEvent(new Event("again"));
}

// The service answers, if only to say in a page of its own why not.
function goOn() {
  cut = false;
  if (pressed) {
    form.requestSubmit(pressed.button);
  }
}

if (form) {
  form.addEventListener("htmx:beforeRequest", () => {
    // What is tried in silence is said once, and not every time.
    if (!cut || pressed) {
      show("sending");
    }
  });
  form.addEventListener("htmx:responseError", () => {
    show("unsaved");
    goOn();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) {
      goOn();
    }
  });
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    form.addEventListener(failure, () => {
      cut = true;
      pressed = null;
      show("cut");
      window.clearTimeout(soon);
      soon = window.setTimeout(tryAgain, TRIED_AGAIN_AFTER);
    });
  }
  form.addEventListener("submit", (event) => {
    if (!pressed && (cut || !navigator.onLine)) {
      event.preventDefault();
      pressed = { button: event.submitter };
      tryAgain();
    }
  });
  window.addEventListener("online", () => cut && tryAgain());
  window.addEventListener("beforeunload", (event) => {
    if (cut && !leavesQuickly) {
      event.preventDefault();
    }
  });
}
