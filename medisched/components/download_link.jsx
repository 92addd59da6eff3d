import { useEffect, useRef, useState } from "react";

const SHOWN = 4_000;

// Fetches a file and hands it to the browser, and says so meanwhile: a large one takes a while to be written. Where it
// does not come, the browser goes there itself and shows why.
export function DownloadLink({ href, file, label, title, waiting, done, ...props }) {
  const [step, setStep] = useState("");
  const timer = useRef(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  const fetchFile = async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (step === "waiting") return;
    clearTimeout(timer.current);
    setStep("waiting");
    try {
      const answer = await fetch(href);
      if (!answer.ok) throw new Error(answer.statusText);
      const address = URL.createObjectURL(await answer.blob());
      Object.assign(document.createElement("a"), { href: address, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(address), SHOWN);
      setStep("done");
      timer.current = setTimeout(() => setStep(""), SHOWN);
    } catch {
      setStep("");
      window.location.assign(href);
    }
  };
  return (
    <>
      <a {...props} href={href} download={file} aria-label={title} aria-disabled={step === "waiting"} onClick={fetchFile}>
        {step === "waiting" ? waiting : label}
      </a>
      <span role="status" className="only-read">{step === "waiting" ? waiting : step === "done" ? done : ""}</span>
    </>
  );
}
