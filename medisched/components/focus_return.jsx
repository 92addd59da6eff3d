import { useEffect } from "react";

// Runs before the dialog takes the focus, and after it has let go of it.
export function FocusReturn() {
  useEffect(() => {
    const before = document.activeElement;
    return () => setTimeout(() => before?.isConnected && before.focus(), 0);
  }, []);
  return null;
}
