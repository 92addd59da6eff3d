import { useEffect } from "react";

const KEPT = "medisched-zone";

// Fills in where the browser is, if the list of the field knows that place and nobody has typed anything yet. Whoever
// comes back from the next page finds what they chose: the browser gives `source` back by itself, but not this field.
export function ZonePreset({ target, source }) {
  useEffect(() => {
    const field = document.getElementById(target);
    if (!field) return undefined;
    const isBack = Boolean(document.getElementById(source)?.value);
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const isListed = Array.from(field.list?.options ?? []).some((option) => option.value === here);
    const kept = isBack && sessionStorage.getItem(KEPT);
    if (kept) field.value = kept;
    else if (!field.value && isListed) field.value = here;
    const keep = () => sessionStorage.setItem(KEPT, field.value);
    keep();
    field.addEventListener("input", keep);
    return () => field.removeEventListener("input", keep);
  }, [target, source]);
  return null;
}
