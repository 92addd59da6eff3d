import { useEffect } from "react";

// Shows the page's choice in the address bar without a navigation, so that a reload or a shared link keeps it.
export function AddressKeeper({ address }) {
  useEffect(() => {
    if (address && address.split("?")[0] === window.location.pathname) {
      window.history.replaceState(window.history.state, "", address);
    }
  }, [address]);
  return null;
}
