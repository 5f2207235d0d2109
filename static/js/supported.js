// Before anything is drawn: this browser runs modules, so parts that wait for a choice may hide.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
