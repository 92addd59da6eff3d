// Keys that are pressed alone. They can be turned off (WCAG 2.1.4), for speech and for those who press them by accident.
const SWITCH = "medisched-keys";
const TYPED = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true], [role=listbox]";
const OPEN = "dialog[open], [role=dialog], [role=alertdialog], [role=menu]";
const PATIENCE = 1500;

export const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);
export const isOpen = () => Boolean(document.querySelector(OPEN));
const isShown = (place) => place.offsetParent !== null;
export const findShown = (selector) => [...document.querySelectorAll(selector)].find(isShown);

export function areKeysOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

export function switchKeys(on) {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
  tellPage(on);
}

// Other scripts of the page that listen to single keys look there.
export function tellPage(on = areKeysOn()) {
  document.documentElement.dataset.keys = on ? "on" : "off";
}

// Calls `doings.palette()`, `.help()` or `.go(letter)`. It listens at the window, after everything on the page: what
// the page itself has answered is left alone.
export function listenToKeys(doings) {
  let sinceG = 0;
  const onKey = (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key.toLowerCase() === "k") {
      event.preventDefault();
      if (!isOpen()) doings.palette();
      return;
    }
    const isWriting = target.closest?.(TYPED);
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting || isOpen()) return;
    if (document.documentElement.dataset.keys === "off" || event.repeat) return;
    const isSecond = event.timeStamp - sinceG < PATIENCE && sinceG;
    sinceG = 0;
    if (isSecond && doings.go(key.toLowerCase())) event.preventDefault();
    else if (key === "g") sinceG = event.timeStamp;
    else if (key === "?") doings.help();
    else if (key === "n") findShown(".page-header .button-primary")?.click();
    else if (key === "/") {
      event.preventDefault();
      const field = findShown("main input[type=search]");
      if (field) field.focus();
      else doings.palette();
    }
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}
