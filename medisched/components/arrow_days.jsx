import { useEffect, useRef } from "react";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

// Days without times cannot have the focus: the arrows pass over them. Tab goes through all days as before.
export function ArrowDays() {
  const place = useRef(null);
  useEffect(() => {
    const month = place.current?.parentElement;
    const move = (event) => {
      const days = [...month.querySelectorAll(".month-day")];
      const at = days.indexOf(event.target);
      let step = STEPS[event.key];
      if (at < 0 || !step || event.altKey || event.ctrlKey || event.metaKey) {
        return;
      }
      if (Math.abs(step) === 1 && getComputedStyle(month).direction === "rtl") {
        step = -step;
      }
      event.preventDefault();
      let next = at + step;
      while (days[next]?.disabled) {
        next += step;
      }
      days[next]?.focus();
    };
    month?.addEventListener("keydown", move);
    return () => month?.removeEventListener("keydown", move);
  }, []);
  return <span ref={place} hidden />;
}

export function KeepInView({ within, marked, version }) {
  const place = useRef(null);
  useEffect(() => {
    const row = place.current?.closest(within);
    const one = row?.querySelector(marked);
    if (one) {
      row.scrollLeft += one.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - one.offsetWidth) / 2;
    }
  }, [within, marked, version]);
  return <span ref={place} hidden />;
}
