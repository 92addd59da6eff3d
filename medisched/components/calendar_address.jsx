import { cloneElement, useState } from "react";

// Makes an address that is a secret and shows it: asked for by POST, kept here and nowhere else until this is closed.
export function CalendarAddress({ kind, calendar, privacy, label, busyLabel, failedLabel, isOffered, onMade, onRefused, children }) {
  const [address, setAddress] = useState("");
  const [isBusy, setBusy] = useState(false);

  const make = async () => {
    setBusy(true);
    try {
      const response = await fetch("/auth/calendar-address", {
        method: "POST",
        body: new URLSearchParams({ kind, privacy, ...(calendar && { calendar_id: calendar }) }),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) {
        setAddress(String(answer.address ?? ""));
        onMade?.();
      } else {
        onRefused?.(String(answer.detail ?? failedLabel).slice(0, 500));
      }
    } catch {
      onRefused?.(failedLabel);
    }
    setBusy(false);
  };

  return (
    <div className="feed-address">
      {address && cloneElement(children, { value: address, autoFocus: true })}
      {isOffered && (
        <button type="button" className="button button-primary" disabled={isBusy} aria-busy={isBusy} onClick={make}>
          <span>{isBusy ? busyLabel : label}</span>
        </button>
      )}
    </div>
  );
}
