import { useEffect, useRef } from "react";

// Where to come back to after another language was chosen: this page, with what is chosen on it. The router does not
// know all of that address, so it is read when the form is sent.
export function HereField({ name }) {
  const field = useRef(null);
  useEffect(() => {
    const form = field.current.form;
    const fill = () => {
      field.current.value = window.location.pathname + window.location.search;
    };
    fill();
    form.addEventListener("submit", fill);
    return () => form.removeEventListener("submit", fill);
  }, []);
  return <input type="hidden" name={name} ref={field} />;
}
