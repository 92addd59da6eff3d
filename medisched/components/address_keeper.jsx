import { useEffect, useRef } from "react";

// Shows the page's choice in the address bar without a navigation, so that a reload or a shared link keeps it.
// What is there when the page is entered is an older visit's choice: it must not cover the address that led here.
export function AddressKeeper({ address }) {
  const entered = useRef(address);
  useEffect(() => {
    if (address === entered.current) {
      return;
    }
    entered.current = null;
    if (address && address.split("?")[0] === window.location.pathname) {
      window.history.replaceState(window.history.state, "", address);
    }
  }, [address]);
  return null;
}
