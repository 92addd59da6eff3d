import { useEffect } from "react";

const DIALOGS = "[role=dialog], [role=alertdialog]";
const ROUND = 60;
const MOST_ROUNDS = 20;

// Something new took the place of what had the focus: it gets the focus once dialogs have let go of it. A dialog that
// fades gives the focus back when it is gone, so one more round is waited then.
export function FocusOn({ target }) {
  useEffect(() => {
    let timer;
    const look = (wasOpen, rounds) => {
      timer = setTimeout(() => {
        const found = document.querySelector(target);
        const isOpen = document.querySelector(DIALOGS) !== null && !found?.closest(DIALOGS);
        if ((isOpen || wasOpen) && rounds > 0) look(isOpen, rounds - 1);
        else found?.focus();
      }, ROUND);
    };
    look(false, MOST_ROUNDS);
    return () => clearTimeout(timer);
  }, [target]);
  return null;
}
