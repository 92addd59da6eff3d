import { useEffect, useState } from "react";

const DIALOGS = "[role=dialog], [role=alertdialog]";
const OPEN = "[role=dialog][data-state=open], [role=alertdialog][data-state=open]";
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

// Gives the focus back when the dialog has let go of it. Who had it is read while the dialog is drawn for the first
// time: a field of it that takes the focus by itself does so before any effect runs. A dialog is gone only when it has
// faded: if the next one is open by then, the focus is that one's.
export function FocusReturn() {
  const [before] = useState(findBefore);
  useEffect(() => {
    origin = before;
    return () => setTimeout(() => before?.isConnected && !document.querySelector(OPEN) && before.focus(), 0);
  }, [before]);
  return null;
}
