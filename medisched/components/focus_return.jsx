import { useEffect, useState } from "react";

const DIALOGS = "[role=dialog], [role=alertdialog]";
const OPEN = "[role=dialog][data-state=open], [role=alertdialog][data-state=open]";
const HOME = "[data-focus-home]";
const FIELD = "form :is(input:not([type=hidden]), select, textarea):not(:disabled)";
// What had the focus before the first of several dialogs that take each other's place.
let origin = null;

function findBefore() {
  if (typeof document === "undefined") return null;
  const active = document.activeElement;
  const dialog = active?.closest(DIALOGS);
  if (!dialog) return active;
  // A menu is a dialog too, of its button.
  const opener = dialog.id && document.querySelector(`[aria-controls="${CSS.escape(dialog.id)}"]`);
  return opener || origin;
}

// The button that opened it, if it still is there, or else the first one of what it has been exchanged for.
function findSuccessor({ opener, home }) {
  if (opener?.isConnected && opener !== document.body) return opener;
  return home?.isConnected ? home.querySelector("button:not([disabled]), a[href]") : null;
}

function findPlace() {
  if (typeof document === "undefined") return {};
  const opener = document.activeElement;
  return { opener, host: opener?.closest(DIALOGS), home: opener?.closest(HOME) };
}

// After a dialog that was opened by an address, not by a button.
const findHeading = () => (document.activeElement === document.body ? document.querySelector("h1") : null);

// Over another dialog a field cannot take the focus by itself: the lower one holds it until the upper one has come up.
function enterForm() {
  const dialog = document.activeElement?.closest(DIALOGS);
  if (document.activeElement?.matches("[data-dialog-close]")) dialog?.querySelector(FIELD)?.focus();
}

// Gives the focus back when the dialog has let go of it. Who had it is read while the dialog is drawn for the first
// time: a field of it that takes the focus by itself does so before any effect runs. A dialog is gone only when it has
// faded: if the next one is open by then, the focus is that one's.
export function FocusReturn() {
  const [before] = useState(findBefore);
  const [place] = useState(findPlace);
  useEffect(() => {
    origin = before;
    setTimeout(enterForm, 0);
    return () =>
      setTimeout(() => {
        const open = [...document.querySelectorAll(OPEN)].at(-1);
        // A question over a dialog that is still there: the focus goes back into it.
        if (open) open === place.host && findSuccessor(place)?.focus();
        else if (before?.isConnected && before !== document.body) before.focus();
        else (findSuccessor(place) ?? findHeading())?.focus({ preventScroll: true });
      }, 0);
  }, [before, place]);
  return null;
}
