import { useEffect, useRef } from "react";

const READ = 10_000;
const LOOKED_AT = ".notice:hover, .notice:focus-within";

// Calls `onPassed` after time enough to read; not while somebody is at a notice, and not while nobody sees the page.
export function Passing({ onPassed }) {
  const passed = useRef(onPassed);
  passed.current = onPassed;
  useEffect(() => {
    let timer = null;
    const wait = () => {
      timer = setTimeout(() => {
        if (document.hidden || document.querySelector(LOOKED_AT)) wait();
        else passed.current();
      }, READ);
    };
    wait();
    return () => clearTimeout(timer);
  }, []);
  return null;
}
