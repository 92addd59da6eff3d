import { useState } from "react";

// A password that can be looked at while it is typed. What is typed stays in the input and goes nowhere else.
export function PasswordInput({ showLabel, hideLabel, showName, hideName, ...input }) {
  const [shown, setShown] = useState(false);
  return (
    <div className="password">
      <input {...input} className="input" type={shown ? "text" : "password"} spellCheck={false} autoCapitalize="none" />
      <button
        type="button"
        className="password-toggle"
        aria-pressed={shown}
        aria-label={shown ? hideName : showName}
        onClick={() => setShown(!shown)}
      >
        {shown ? hideLabel : showLabel}
      </button>
    </div>
  );
}
