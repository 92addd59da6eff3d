import { useEffect, useRef } from "react";
import { useLocation } from "react-router";

let isFirstPage = true;

// After a link inside the product the new page's heading has the focus, as after a full load.
export function PageFocus() {
  const { pathname } = useLocation();
  const seen = useRef("");
  useEffect(() => {
    if (seen.current === pathname) return;
    seen.current = pathname;
    if (!isFirstPage) document.querySelector("h1")?.focus({ preventScroll: true });
    isFirstPage = false;
  }, [pathname]);
  return null;
}
