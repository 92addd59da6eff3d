import { useEffect } from "react";

// A date, a time or a number that is typed by half, or that there is not, has the value of an empty field: sent like
// that it would erase what was there. The browser knows, says so in its own words, and nothing is sent.
function hold(event) {
  const half = [...event.target.elements].find((field) => field.validity?.badInput);
  if (!half) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  half.focus();
  half.reportValidity();
}

export function HalfTyped() {
  useEffect(() => {
    document.addEventListener("submit", hold, true);
    return () => document.removeEventListener("submit", hold, true);
  }, []);
  return null;
}
