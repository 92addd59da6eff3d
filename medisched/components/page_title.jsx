import { useEffect } from "react";

// What a tab, the history and a bookmark say, once it is known whose page this is.
export function PageTitle({ title }) {
  useEffect(() => {
    if (title) document.title = `${title} · Medisched`;
  }, [title]);
  return null;
}
