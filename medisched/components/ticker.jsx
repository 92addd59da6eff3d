import { useEffect, useRef } from "react";

// An answer may be lost with the connection; then it is asked for again after this long.
const LOST = 10_000;

// Calls `onTick` once `every` milliseconds after each change of `beat`, while the tab is visible; never while it is 0.
// The next call waits for the answer to the last one, which changes `beat`, so that slow answers do not pile up.
export function Ticker({ every, beat, onTick }) {
  const tick = useRef(onTick);
  tick.current = onTick;
  useEffect(() => {
    if (!every) return undefined;
    const look = () => document.visibilityState === "visible" && tick.current();
    const first = setTimeout(look, every);
    const again = setInterval(look, every + LOST);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(first);
      clearInterval(again);
      document.removeEventListener("visibilitychange", look);
    };
  }, [every, beat]);
  return null;
}
