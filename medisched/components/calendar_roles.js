// What the library says to screen readers, put right: it calls itself a table whose cells are missing, and makes
// buttons of articles. Here an entry is a button with its whole story, and what is around it is plain.
const WRONG = ["table", "row", "rowgroup", "rowheader", "columnheader", "cell", "list", "listitem"];
const ROLES = WRONG.map((role) => `[role=${role}]`).join();

function mend(body) {
  body.querySelectorAll(ROLES).forEach((part) => part.removeAttribute("role"));
  body.querySelectorAll("[aria-colindex], [aria-rowindex]").forEach((part) => {
    part.removeAttribute("aria-colindex");
    part.removeAttribute("aria-rowindex");
  });
  body.querySelectorAll("h4:not([aria-level])").forEach((head) => {
    head.setAttribute("role", "heading");
    head.setAttribute("aria-level", "3");
  });
  const scroll = body.querySelector(".ec-main:not([tabindex])");
  scroll?.setAttribute("tabindex", "0");
}

// Keeps it right while the library draws; returns how to stop.
export function mendRoles(body) {
  let isDue = false;
  const soon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      mend(body);
    });
  };
  const watch = new MutationObserver(soon);
  watch.observe(body, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
  soon();
  return () => watch.disconnect();
}

// The words are the button; keys and presses on them reach the entry around them, as before.
export function mendEntry(entry, id) {
  const words = entry.querySelector(".ec-event-body");
  entry.dataset.entry = id;
  entry.setAttribute("role", "presentation");
  entry.removeAttribute("tabindex");
  words?.setAttribute("role", "button");
  words?.setAttribute("tabindex", "0");
}

export const mendShade = (shade) => shade.setAttribute("role", "presentation");

export const findEntry = (body, id) => body.querySelector(`[data-entry="${CSS.escape(id)}"] [role=button]`);
