// Passkeys: the browser is asked for one, and its answer is sent as an ordinary form.
// Without scripts, or in a browser that has no passkeys, these forms stay hidden and the others do.
const REFUSED = {
  NotAllowedError: "That was stopped or took too long. Try again, or sign in another way.",
  InvalidStateError: "This device already holds a passkey for you. Sign in with it.",
  SecurityError: "Passkeys don\u2019t work at this address. Sign in another way.",
};
const OTHERWISE = "Your device gave no passkey. Try again, or sign in another way.";

const written = document.getElementById("passkey-options");

async function optionsOf(form) {
  if (written) {
    return JSON.parse(written.textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  return answer.json();
}

async function passkeyFor(form) {
  const options = await optionsOf(form);
  return form.dataset.passkey === "add"
    ? window.webauthnJSON.create(options.creation_options)
    : window.webauthnJSON.get(options.request_options);
}

function say(form, sentence) {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = sentence;
  place.hidden = sentence === "";
}

async function send(event) {
  const form = event.target;
  event.preventDefault();
  say(form, "");
  try {
    form.elements.credential.value = JSON.stringify(await passkeyFor(form));
  } catch (error) {
    say(form, REFUSED[error.name] || OTHERWISE);
    return;
  }
  form.submit();
}

const able = window.webauthnJSON && window.webauthnJSON.supported();

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (able) {
    form.addEventListener("submit", send);
    form.hidden = false;
  }
}

for (const instead of document.querySelectorAll("[data-passkey-unable]")) {
  instead.hidden = Boolean(able);
}
