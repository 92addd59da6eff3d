import { useEffect } from "react";

// Something new took the place of what had the focus: it gets the focus once dialogs have let go of it.
export function FocusOn({ target }) {
  useEffect(() => {
    const timer = setTimeout(() => document.querySelector(target)?.focus(), 60);
    return () => clearTimeout(timer);
  }, [target]);
  return null;
}
