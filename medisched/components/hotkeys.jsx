import { useEffect, useState } from "react";

const TYPED = "input:not([type=radio]):not([type=checkbox]), textarea, [contenteditable=true]";
const isShown = (place) => place && place.offsetParent !== null;

// `/` goes to the search wherever the focus is, unless somebody is writing or a dialog is open. The arrows go through
// the matches below it. Enter in a line of choices goes on, as in a line of text: browsers differ there.
function onKey(event, search) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, target } = event;
  const field = document.querySelector(search);
  const isOn = document.documentElement.dataset.keys !== "off";
  if (key === "/" && isOn && field && !target.closest(TYPED) && !document.querySelector("[role=dialog], dialog[open]")) {
    event.preventDefault();
    // At once: the next letter may be there before any timer.
    if (isShown(field)) field.focus();
    else {
      document.querySelector("[data-tab=patient]")?.click();
      setTimeout(() => document.querySelector(search)?.focus(), 120);
    }
  }
  // A key held down too long must not run through all steps and book.
  if (key === "Enter" && event.repeat) event.preventDefault();
  else if (key === "Enter" && target.matches("select[data-goes-on]")) {
    event.preventDefault();
    target.form?.requestSubmit();
  }
  if ((key === "ArrowDown" || key === "ArrowUp") && (target === field || target.matches("[data-match]"))) {
    const places = [field, ...[...document.querySelectorAll("[data-match]")].filter(isShown)];
    const next = places[places.indexOf(target) + (key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

export function Hotkeys({ search }) {
  useEffect(() => {
    const listen = (event) => onKey(event, search);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [search]);
  return null;
}

// `turn` is a number and a selector, `3|#search`: each new one moves the focus, when what it names is there.
export function FocusMover({ turn }) {
  useEffect(() => {
    const target = turn.slice(turn.indexOf("|") + 1);
    if (!target) return undefined;
    const timer = setTimeout(() => {
      const place = document.querySelector(target);
      place?.focus();
      if (place?.type === "search") place.select();
    }, 30);
    return () => clearTimeout(timer);
  }, [turn]);
  return null;
}

// The words of a form's button: what the chosen time says, at once, without asking the server.
export function ChosenWords({ form, words, none, version }) {
  const [says, setSays] = useState("");
  useEffect(() => {
    const place = document.getElementById(form);
    const read = () => setSays(place?.querySelector("input[type=radio]:checked")?.dataset.says ?? "");
    read();
    place?.addEventListener("change", read);
    return () => place?.removeEventListener("change", read);
  }, [form, version]);
  return <>{says ? words.replace("{time}", () => says) : none}</>;
}

export function PrintButton({ label }) {
  return (
    <button type="button" className="button button-secondary" onClick={() => window.print()}>
      {label}
    </button>
  );
}
