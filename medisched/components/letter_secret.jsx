import { useEffect, useRef, useState, useSyncExternalStore } from "react";

// Letters carry their secret behind `#`, which no server sees. It is taken out of the address before the first event is
// sent, because every event names the page's whole address; this tab remembers it until it is closed. Where the letter
// says behind a tilde to go on is no secret: it becomes the address's `next`, as on every form.
const PAGES = ["/verify-email", "/reset-password", "/invitation"];
const listeners = new Set();
let secret = "";

const isInBrowser = typeof window !== "undefined";
const page = () => window.location.pathname.replace(/\/$/, "");
const key = () => `medisched-letter:${page()}`;

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function take() {
  if (!PAGES.includes(page())) return;
  const { hash, pathname, search } = window.location;
  if (hash.length > 1) {
    const [found, next] = hash.slice(1).split("~").map(decode);
    sessionStorage.setItem(key(), found);
    const onward = next ? `?${new URLSearchParams({ next })}` : search;
    window.history.replaceState(window.history.state, "", pathname + onward);
  }
  secret = sessionStorage.getItem(key()) ?? "";
  listeners.forEach((listener) => listener());
}

function forget() {
  sessionStorage.removeItem(key());
  secret = "";
  listeners.forEach((listener) => listener());
}

if (isInBrowser) {
  take();
  // Before the router's own listener, which would otherwise read the secret from the address.
  window.addEventListener("popstate", take);
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function useSecret() {
  useEffect(() => take(), []);
  return useSyncExternalStore(subscribe, () => secret, () => "");
}

// A hidden field of a posted form.
export function SecretField({ name }) {
  const token = useSecret();
  return token ? <input type="hidden" name={name} value={token} readOnly /> : null;
}

// Says to the stylesheet whether there is a secret.
export function SecretSwitch({ children }) {
  const found = useSecret();
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  const state = found ? "with" : "without";
  return <div className="fragment" data-secret={isReady ? state : "unknown"}>{children}</div>;
}

export function ForgetButton({ label }) {
  return <button type="button" className="button button-secondary" onClick={forget}>{label}</button>;
}

function caseOf(letter) {
  if (letter.isSignedIn) return letter.isForViewer ? "mine" : "other";
  return letter.hasAccount ? "known" : "new";
}

async function readLetter(token) {
  const response = await fetch("/auth/invitation", {
    method: "POST",
    body: new URLSearchParams({ token }),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  });
  return response.ok ? await response.json() : null;
}

function writeWords(root, letter, roles, inDepartment) {
  const role = (letter.department ? inDepartment : roles)[letter.role] ?? letter.role;
  const words = { ...letter, place: role.replace("{department}", () => letter.department) };
  root?.querySelectorAll("[data-letter]").forEach((place) => {
    place.textContent = String(words[place.dataset.letter] ?? "");
  });
  const name = root?.querySelector('input[name="name"]');
  if (name && !name.value && letter.name) name.value = letter.name;
}

// Shows the one case of its children that fits the letter, and writes the letter's words into their places.
export function InvitationLetter({ roles, inDepartment, children }) {
  const root = useRef(null);
  const token = useSecret();
  const [shown, setShown] = useState("waiting");
  const [isClaim, setClaim] = useState(false);
  useEffect(() => {
    let isGone = false;
    const show = async () => {
      const letter = token ? await readLetter(token).catch(() => null) : null;
      if (isGone) return;
      if (letter) writeWords(root.current, letter, roles, inDepartment);
      setClaim(letter?.isClaim === true);
      setShown(letter ? caseOf(letter) : token ? "expired" : "none");
    };
    show();
    return () => {
      isGone = true;
    };
  }, [token]);
  return (
    <div ref={root} className="letter" data-shown={shown} data-claim={String(isClaim)} aria-busy={shown === "waiting"}>
      {children}
    </div>
  );
}
