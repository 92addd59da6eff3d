import { useRef, useState } from "react";

// Older browsers, and pages without https, have no clipboard that can be asked; a selection can still be copied there.
async function copy(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    input.select();
    return document.execCommand("copy");
  }
}

// A text to take elsewhere: readable, selected as a whole when it gets the focus, copied by the button beside it.
export function CopyField({ value, copyLabel, copyName, copiedLabel, failedLabel, ...input }) {
  const field = useRef(null);
  const [said, setSaid] = useState("");

  const press = async () => {
    setSaid((await copy(field.current)) ? copiedLabel : failedLabel);
    setTimeout(() => setSaid(""), 3000);
  };

  return (
    <div className="copy">
      <input
        {...input}
        ref={field}
        className="input"
        value={value ?? ""}
        readOnly
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className="button button-secondary" aria-label={said || copyName} onClick={press}>
        {said || copyLabel}
      </button>
      <span role="status" className="only-read">{said}</span>
    </div>
  );
}
