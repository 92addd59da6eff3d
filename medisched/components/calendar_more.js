// What opens at "+3 more" in a day of the month: Escape closes it in every browser, and who was at the link that opened
// it is there again, also when the link has been drawn anew.
const LINK = "[aria-haspopup=dialog]";
const ABOVE = "[role=dialog], [role=alertdialog]";

const dayOf = (part) => part?.closest(".ec-day")?.querySelector("time")?.dateTime ?? "";
const linkAt = (body, day) => [...body.querySelectorAll(LINK)].find((link) => dayOf(link) === day);

// Returns how to stop.
export function returnFromMore(body) {
  let day = "";
  const open = ({ target }) => {
    const link = target.closest?.(LINK);
    if (link) day = dayOf(link);
  };
  const press = (event) => {
    open(event);
    const popup = event.key === "Escape" && event.target.closest?.("dialog");
    if (!popup) return;
    event.preventDefault();
    popup.querySelector("header [role=button]")?.click();
  };
  const goBack = () => {
    if (document.activeElement !== document.body || document.querySelector(ABOVE)) return;
    linkAt(body, day)?.focus({ preventScroll: true });
  };
  const watch = new MutationObserver((changes) => {
    const isGone = changes.some(({ removedNodes }) => [...removedNodes].some((node) => node.nodeName === "DIALOG"));
    // A press outside first takes the focus to where it was.
    if (isGone && day) setTimeout(goBack, 50);
  });
  watch.observe(body, { childList: true, subtree: true });
  body.addEventListener("click", open, true);
  body.addEventListener("keydown", press, true);
  return () => {
    watch.disconnect();
    body.removeEventListener("click", open, true);
    body.removeEventListener("keydown", press, true);
  };
}
