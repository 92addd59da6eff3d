import { useLocation } from "react-router";
import { useEffect, useState } from "react";

// Where to come back to after another language was chosen: this page. It comes after the first render, because the
// page was built without parameters.
export function HereField({ name }) {
  const { pathname, search } = useLocation();
  const [here, setHere] = useState("");
  useEffect(() => setHere(pathname + search), [pathname, search]);
  return here ? <input type="hidden" name={name} value={here} readOnly /> : null;
}
