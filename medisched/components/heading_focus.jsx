import { useEffect } from "react";

// A view that takes the place of another one is announced: its heading gets the focus once dialogs have let go of it.
export function HeadingFocus() {
  useEffect(() => {
    const timer = setTimeout(() => {
      window.scrollTo(0, 0);
      document.querySelector("h1")?.focus({ preventScroll: true });
    }, 60);
    return () => clearTimeout(timer);
  }, []);
  return null;
}
