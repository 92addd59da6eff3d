import { cloneElement, useEffect, useRef, useState } from "react";

// Asks once for a secret that is told once, and keeps it here and nowhere else until this is closed.
export function ToldSecret({ subject, failedLabel, waitingLabel, children }) {
  const asked = useRef("");
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState("");

  useEffect(() => {
    if (!subject || asked.current === subject) return;
    asked.current = subject;
    const ask = async () => {
      try {
        const response = await fetch("/auth/webhook-secret", {
          method: "POST",
          body: new URLSearchParams({ id: subject }),
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        const answer = await response.json().catch(() => ({}));
        if (response.ok) setSecret(String(answer.secret ?? ""));
        else setProblem(String(answer.detail ?? failedLabel).slice(0, 500));
      } catch {
        setProblem(failedLabel);
      }
    };
    ask();
  }, [subject, failedLabel]);

  if (problem) return <p className="banner banner-error" role="alert">{problem}</p>;
  return secret ? cloneElement(children, { value: secret, autoFocus: true }) : <p className="muted">{waitingLabel}</p>;
}
