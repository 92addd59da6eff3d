import { useEffect, useRef } from "react";

// Posts itself a moment after it appears, once for each `once` and tab: whoever comes back by the browser's own button
// stays, and has the button on the page.
export function SelfSendingForm({ once, after, children, ...rest }) {
  const form = useRef(null);
  useEffect(() => {
    const key = `medisched-sent:${once}`;
    if (sessionStorage.getItem(key)) return undefined;
    const timer = setTimeout(() => {
      sessionStorage.setItem(key, "1");
      form.current.requestSubmit();
    }, after);
    return () => clearTimeout(timer);
  }, [once, after]);
  return <form {...rest} ref={form} method="post">{children}</form>;
}
