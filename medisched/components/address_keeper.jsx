import { useEffect, useRef } from "react";
import { useLocation } from "react-router";

// Which part of the page an address is about: the first of the parameters `steps` that it names.
function stepOf(search, steps) {
  const said = new URLSearchParams(search);
  const name = steps.find((one) => said.get(one));
  return name ? `${name}=${said.get(name)}` : "";
}

// Shows the page's choice in the address bar without a navigation, so that a reload or a shared link keeps it.
// What is there when the page is entered is an older visit's choice: it must not cover the address that led here.
// A step further is an entry of its own, so that Back leads one step back and not away from the page.
export function AddressKeeper({ address, steps = [], turn = 0, onBack }) {
  const { pathname, search } = useLocation();
  const entered = useRef(address);
  const shown = useRef(address);
  const turned = useRef(turn);
  useEffect(() => {
    shown.current = address;
    if (address === entered.current) {
      return;
    }
    entered.current = null;
    const [path, query = ""] = (address ?? "").split("?");
    if (address && path === window.location.pathname) {
      const step = stepOf(query, steps);
      const isNamed = step !== "" && step !== stepOf(window.location.search, steps);
      // While the page is being loaded it learns of an older visit's turns.
      const isTurned = turn !== turned.current && document.querySelector("[data-ready=true]") !== null;
      const isFurther = isNamed || isTurned;
      window.history[isFurther ? "pushState" : "replaceState"](window.history.state, "", address);
    }
    turned.current = turn;
  }, [address, turn]);
  useEffect(() => {
    // The router loads the page anew if it knows of another address; it does not know of those that are shown here.
    const follow = () => {
      const here = window.location.pathname + window.location.search;
      if (here === pathname + search && here !== shown.current) onBack?.();
    };
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, [pathname, search, onBack]);
  return null;
}
