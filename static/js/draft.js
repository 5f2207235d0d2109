// A page of the log, or of the recorder, saves itself while somebody types, and its line says whether it has. Pages are
// whole without this: its button saves what stands there.
const form = document.querySelector("[data-autosave]");

function show(state) {
  for (const line of form.querySelectorAll("[data-save]")) {
    line.hidden = line.dataset.save !== state;
  }
}

if (form) {
  form.addEventListener("htmx:beforeRequest", () => show("sending"));
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    form.addEventListener(failure, () => show("unsaved"));
  }
}
