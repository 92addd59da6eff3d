import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { eventLoop } from "$/utils/context-registry";

const PATIENCE = 3_000;
const PAUSE = 3_000;
const READ = 8_000;
const WIDEST = 280;

// All that people press goes through here. What is pressed without a connection is not sent later, when they may have
// given up or pressed it five times, but at once said to be lost.
let send = eventLoop.addEvents;
let isLost = false;
let onPress = () => {};

const isOurs = (events) => [events].flat(Infinity).some((event) => event?.name?.startsWith("reflex___state"));

function pass(events, args, actions) {
  const press = [args].flat().find((one) => one?.type === "click" || one?.type === "submit");
  if (press && isOurs(events)) {
    onPress(press.target);
    if (isLost) return undefined;
  }
  return send(events, args, actions);
}

// Reflex sets it anew whenever it draws.
Object.defineProperty(eventLoop, "addEvents", {
  configurable: true,
  get: () => pass,
  set: (next) => {
    send = next;
  },
});

function followNetwork(changed) {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

async function answers() {
  try {
    const asked = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
    return (await fetch("/api/health", asked)).ok;
  } catch {
    return false;
  }
}

// A connection can be dead for minutes before the browser knows. After a press the page changes, or else the server is
// asked whether it is there. `onSilence` is told when it is not.
function expectAnswer(onSilence) {
  const watch = new MutationObserver(() => stop());
  const begin = setTimeout(() => {
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  const end = setTimeout(async () => {
    watch.disconnect();
    if (!(await answers())) onSilence();
  }, PATIENCE);
  const stop = () => {
    watch.disconnect();
    clearTimeout(begin);
    clearTimeout(end);
  };
  return stop;
}

// Until the server answers again.
function useSilence() {
  const [isSilent, setSilent] = useState(false);
  useEffect(() => {
    if (!isSilent) return undefined;
    // The socket takes this for the browser's own word, gives the dead connection up and makes a new one.
    window.dispatchEvent(new Event("offline"));
    let timer = null;
    const ask = async () => {
      if (await answers()) setSilent(false);
      else timer = setTimeout(ask, PAUSE);
    };
    timer = setTimeout(ask, PAUSE);
    return () => clearTimeout(timer);
  }, [isSilent]);
  return [isSilent, setSilent];
}

// Below what was pressed, or above it at the lower edge; always on the screen.
function placeAt(target) {
  const { left, top, bottom } = (target.closest?.("button, a, form") ?? target).getBoundingClientRect();
  const isLow = bottom > window.innerHeight - 64;
  return {
    left: Math.max(8, Math.min(left, window.innerWidth - WIDEST - 8)),
    top: isLow ? Math.max(8, top - 48) : Math.max(8, bottom + 8),
  };
}

// Says that the connection is lost, what was pressed in vain, and when it can be pressed again.
export function Connection({ isCut, lostLabel, unsentLabel, hereLabel, backLabel, againLabel }) {
  const isOnline = useSyncExternalStore(followNetwork, () => navigator.onLine, () => true);
  const [isSilent, setSilent] = useSilence();
  const [phase, setPhase] = useState("");
  const [isUnsent, setUnsent] = useState(false);
  const [place, setPlace] = useState(null);
  const pressed = useRef(null);
  const stopWaiting = useRef(() => {});
  const lost = isCut || !isOnline || isSilent;

  useEffect(() => {
    onPress = (target) => {
      stopWaiting.current();
      if (isLost) {
        setUnsent(true);
        pressed.current = target;
        setPlace(placeAt(target));
        return;
      }
      setPhase("");
      setUnsent(false);
      stopWaiting.current = expectAnswer(() => {
        setUnsent(true);
        setSilent(true);
      });
    };
    const follow = () => setPlace((before) => (before && pressed.current?.isConnected ? placeAt(pressed.current) : null));
    window.addEventListener("scroll", follow, true);
    return () => {
      onPress = () => {};
      stopWaiting.current();
      window.removeEventListener("scroll", follow, true);
    };
  }, [setSilent]);

  useEffect(() => {
    if (lost === isLost) return;
    isLost = lost;
    setPhase(lost ? "lost" : "back");
    setPlace(null);
  }, [lost]);

  useEffect(() => {
    if (phase !== "back" || isUnsent) return undefined;
    const timer = setTimeout(() => setPhase(""), READ);
    return () => clearTimeout(timer);
  }, [phase, isUnsent]);

  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => setDrawn(true), []);
  if (!isDrawn) return null;
  const words = { lost: isUnsent ? unsentLabel : lostLabel, back: isUnsent ? againLabel : backLabel }[phase];
  // Over every dialog, and not hidden by one from screen readers.
  return createPortal(
    <div role="status" aria-live="assertive" className="connection">
      {words && (
        <p className={`connection-${phase}`}>
          <Sign isLost={phase === "lost"} />
          <span>{words}</span>
        </p>
      )}
      {place && <p className="connection-here" style={place} aria-hidden="true">{hereLabel}</p>}
    </div>,
    document.body,
  );
}

function Sign({ isLost: isWithout }) {
  const waves = ["M12 20h.01", "M8.5 16.4a5 5 0 0 1 7 0", "M5 12.9a10 10 0 0 1 14 0"];
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      {[...waves, ...(isWithout ? ["m3 3 18 18"] : [])].map((d) => (
        <path key={d} d={d} strokeLinecap="round" />
      ))}
    </svg>
  );
}
