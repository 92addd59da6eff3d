import { useEffect } from "react";

// Leaves by a full navigation: a new socket with the session of now, and nothing of the old page in memory.
export function Departure({ to }) {
  useEffect(() => {
    if (to) {
      window.location.replace(to);
    }
  }, [to]);
  return null;
}
