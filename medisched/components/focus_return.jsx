import { useEffect, useState } from "react";

// Gives the focus back when the dialog has let go of it. Who had it is read while the dialog is drawn for the first
// time: a field of it that takes the focus by itself does so before any effect runs.
export function FocusReturn() {
  const [before] = useState(() => (typeof document === "undefined" ? null : document.activeElement));
  useEffect(() => () => setTimeout(() => before?.isConnected && before.focus(), 0), [before]);
  return null;
}
