import { useState } from "react";

const LOCAL = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

const text = (value) => (typeof value === "string" ? value.slice(0, 500) : "");
const snake = (name) => name.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase());

// What the server refused, as plain text only; field names as the form spells them.
function readRefusal(problem, noReason) {
  const errors = Object.entries(problem?.fieldErrors ?? {}).map(([name, why]) => [snake(name), text(why)]);
  return {
    code: text(problem?.code) || "error",
    message: text(problem?.detail) || noReason,
    field_errors: Object.fromEntries(errors),
  };
}

async function send(form, submitter) {
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, submitter)),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  });
  const answer = await response.json().catch(() => ({}));
  return { ok: response.ok, answer };
}

// A form whose fields go to the server by POST and never through the page's socket, so secrets reach no event or log.
// `onAnswer` is for another script of the page: what an answer holds may be a secret, too.
export function PostForm({ action, onRefused, onDone, onAnswer, busyLabel, noAnswer, noReason, children, ...rest }) {
  const [status, setStatus] = useState("");
  const [failure, setFailure] = useState("");

  const refuse = (form, problem) => {
    const refusal = readRefusal(problem, noReason);
    onRefused?.(refusal);
    const first = Array.from(form.elements).find((field) => field.name && field.name in refusal.field_errors);
    first?.focus();
  };

  const settle = (form, { ok, answer }) => {
    if (!ok) {
      refuse(form, answer);
    } else if (LOCAL.test(answer.next ?? "")) {
      window.location.assign(answer.next);
      return true;
    } else {
      onAnswer?.(answer);
      onDone?.({ message: text(answer.message) });
    }
    return false;
  };

  const submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const submitter = event.nativeEvent.submitter ?? form.querySelector("[type=submit]");
    if (status) return;
    setStatus(busyLabel);
    setFailure("");
    let isLeaving = false;
    try {
      const sent = send(form, submitter);
      if (submitter) submitter.disabled = true;
      isLeaving = settle(form, await sent);
    } catch {
      setFailure(noAnswer);
    }
    if (!isLeaving) {
      setStatus("");
      if (submitter) submitter.disabled = false;
    }
  };

  return (
    <form {...rest} method="post" action={action} onSubmit={submit} aria-busy={status !== ""}>
      {children}
      <p role="status" className="post-form-status">{status}</p>
      <p role="alert" className="post-form-failure">{failure}</p>
    </form>
  );
}
