import { Children, useEffect, useId, useMemo, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { initialsOf } from "./initials.js";
import { Help, HELP, keysOf, ModKey } from "./palette_help.jsx";
import { findShown, listenToKeys, tellPage } from "./palette_keys.js";
import { find, keepRecent, readRecent } from "./palette_match.js";

const PALETTE = "medisched:palette";
const MOST = 12;
const PAUSE = 180;
const LONGEST = 80;
const PATIENCE = 6000;

// What to press once the page that a command leads to is there.
let waiting = null;

function pressWhenThere() {
  const place = findShown(waiting.press);
  if (place?.matches("input")) {
    place.focus();
    place.scrollIntoView({ block: "nearest" });
  } else place?.click();
  return Boolean(place);
}

// Sent by the browser itself: the answer is another page.
function post(action, fields) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action, hidden: true });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

export function PaletteButton({ label, hint, control }) {
  const open = () => window.dispatchEvent(new Event(PALETTE));
  return (
    <button type="button" className="search-button" onClick={open}
      aria-label={label} aria-keyshortcuts="Control+K Meta+K" aria-haspopup="dialog" title={label}>
      <SearchSign />
      <span className="grows not-phone">{hint}</span>
      <ModKey letter="K" control={control} isDrawn />
    </button>
  );
}

function SearchSign() {
  return (
    <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <circle cx="11" cy="11" r="7" />
      <path d="m20 20-4-4" strokeLinecap="round" />
    </svg>
  );
}

export function Palette(props) {
  const { commands, role, isProvider, isAdmin, isClosed, dark, organizations, words } = props;
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const palette = useRef(null);
  const help = useRef(null);
  const [turn, setTurn] = useState(0);

  const mine = useMemo(() => {
    const may = (c) =>
      (c.admin ? isAdmin : c.roles.includes(role)) &&
      (!c.own.includes(role) || isProvider) && !(c.when_open && isClosed) && c.deed !== (dark ? "dark" : "light");
    const others = (organizations ?? []).filter((one) => !one.is_current).map((one) => ({
      id: `switch-${one.organization_id}`, deed: "switch", value: one.organization_id, kind: "switch",
      label: words.switch.replace("{organization}", one.organization_name),
    }));
    const signs = Children.toArray(props.children);
    return [...commands.map((c, n) => ({ ...c, sign: signs[n] })).filter(may), ...others];
  }, [commands, role, isProvider, isAdmin, isClosed, dark, organizations, words, props.children]);

  const deeds = {
    dark: props.onTheme,
    light: props.onTheme,
    shortcuts: () => help.current?.showModal(),
    language: (code) => post("/auth/language", { language: code, next: window.location.pathname + window.location.search }),
    switch: (id) => post("/auth/switch-organization", { organization_id: id }),
    "sign-out": () => post("/auth/sign-out", {}),
  };

  const run = (command) => {
    palette.current?.close();
    if (!command.id.startsWith("patient-")) keepRecent(command.id);
    if (command.deed) deeds[command.deed]?.(command.value);
    else {
      waiting = command.press ? { path: command.href, press: command.press, until: Date.now() + PATIENCE } : null;
      if (command.href === pathname) setTurn((n) => n + 1);
      else navigate(command.href);
    }
  };

  useEffect(() => {
    const timer = setInterval(() => {
      if (!waiting || waiting.path !== pathname) return;
      const isThere = document.querySelector("[data-ready=true]") && pressWhenThere();
      if (isThere || Date.now() > waiting.until) waiting = null;
      if (!waiting) clearInterval(timer);
    }, 60);
    if (!waiting) clearInterval(timer);
    return () => clearInterval(timer);
  }, [pathname, turn]);

  const doings = useRef({});
  doings.current = {
    palette: () => palette.current?.open || palette.current?.showModal(),
    help: () => help.current?.open || help.current?.showModal(),
    go: (letter) => {
      const goal = mine.find((command) => command.keys?.[1] === letter);
      if (goal) navigate(goal.href);
      return Boolean(goal);
    },
  };
  useEffect(() => {
    tellPage();
    const open = () => doings.current.palette();
    const show = () => doings.current.help();
    window.addEventListener(PALETTE, open);
    window.addEventListener(HELP, show);
    const stop = listenToKeys({ palette: open, help: show, go: (letter) => doings.current.go(letter) });
    return () => {
      stop();
      window.removeEventListener(PALETTE, open);
      window.removeEventListener(HELP, show);
    };
  }, []);

  return (
    <>
      <Search {...props} place={palette} mine={mine} run={run} />
      <Help shortcuts={keysOf(props.shortcuts, mine)} words={words} place={help} />
    </>
  );
}

function Search({ place, mine, run, words, patients, asked, onAsk, seesPatients }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [recent, setRecent] = useState([]);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const list = useRef(null);
  const text = typed.trim();
  const asks = seesPatients && text.length > 1;

  useEffect(() => {
    const dialog = place.current;
    const onToggle = () => {
      setOpen(dialog.open);
      setTyped("");
      setAt(0);
      setRecent(readRecent());
    };
    const watch = new MutationObserver(onToggle);
    watch.observe(dialog, { attributeFilter: ["open"] });
    return () => watch.disconnect();
  }, [place]);

  // Patients are asked for when the typing pauses, and forgotten when the palette closes.
  const ask = useRef(onAsk);
  ask.current = onAsk;
  const wanted = isOpen && asks ? text : "";
  const last = useRef("");
  useEffect(() => {
    if (wanted === last.current) return undefined;
    const timer = setTimeout(() => {
      last.current = wanted;
      ask.current(wanted);
    }, wanted ? PAUSE : 0);
    return () => clearTimeout(timer);
  }, [wanted]);

  const isWaiting = asks && asked !== text;
  const groups = useMemo(
    () => groupsOf(mine, text, recent, asks && asked === text ? patients ?? [] : [], words),
    [mine, text, recent, asks, asked, patients, words],
  );
  const lines = groups.flatMap((group) => group.lines);
  const now = Math.min(at, lines.length - 1);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [now, lines.length]);

  const onKey = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && lines.length) setAt((now + step + lines.length) % lines.length);
    else if (event.key === "Enter" && !event.nativeEvent.isComposing && lines[now]) run(lines[now]);
    else if (event.key === "k" && (event.ctrlKey || event.metaKey)) place.current.close();
    else return;
    event.preventDefault();
  };
  const says = isWaiting ? words.searching : lines.length ? "" : words.nothing;

  return (
    <dialog ref={place} className="palette" aria-label={words.title}
      onClick={(event) => event.target === place.current && place.current.close()}>
      <div className="palette-box">
        <div className="palette-head">
          <SearchSign />
          <input autoFocus type="text" role="combobox" aria-expanded="true" aria-controls={`${id}l`} aria-autocomplete="list"
            aria-activedescendant={lines[now] ? `${id}${now}` : undefined} aria-label={words.title}
            placeholder={seesPatients ? words.placeholder_patients : words.placeholder} autoComplete="off" spellCheck="false"
            maxLength={LONGEST} value={typed} onKeyDown={onKey}
            onChange={(event) => { setTyped(event.target.value); setAt(0); }} />
          <button type="button" className="palette-close" onClick={() => place.current.close()} aria-label={words.close}>
            <kbd data-key="Esc" />
          </button>
        </div>
        <div role="listbox" id={`${id}l`} aria-label={words.title} className="palette-list" ref={list}>
          {groups.map((group) => (
            <div role="group" key={group.name} aria-labelledby={`${id}${group.key}`}>
              <div id={`${id}${group.key}`} className="palette-group" role="presentation">{group.name}</div>
              {group.lines.map((line) => (
                <Line key={line.id} line={line} id={`${id}${lines.indexOf(line)}`} isNow={lines[now] === line}
                  onChoose={() => run(line)} onPoint={() => setAt(lines.indexOf(line))} />
              ))}
            </div>
          ))}
        </div>
        <p className={says ? "palette-says" : "only-read"} role="status">
          {says || (text ? words.found.replace("{n}", lines.length) : "")}
        </p>
      </div>
    </dialog>
  );
}

function Line({ line, id, isNow, onChoose, onPoint }) {
  return (
    <div role="option" id={id} aria-selected={isNow} className="palette-line" onClick={onChoose} onMouseMove={onPoint}>
      <span className="palette-sign" aria-hidden="true">{line.sign ?? (line.kind === "switch" ? <span className="dot" /> : null)}</span>
      <span className="grows cut">{line.label}</span>
      {line.detail ? <span className="muted small cut">{line.detail}</span> : null}
      {line.keys?.length ? (
        <span className="keys-line" aria-hidden="true">{line.keys.map((key) => <kbd key={key}>{key.toUpperCase()}</kbd>)}</span>
      ) : null}
    </div>
  );
}

// Groups with their lines: what was used last, then everything; or what fits, best first, and the patients found.
function groupsOf(mine, text, recent, patients, words) {
  const kindOf = (c) => (c.kind === "switch" ? "organizations" : c.press ? "actions" : c.deed ? "settings" : "pages");
  const group = (key, lines) => ({ key, name: words[key], lines });
  if (text) {
    const people = patients.map((one) => ({
      id: `patient-${one.id}`, label: one.name, sign: <span className="avatar avatar-small" data-initials={initialsOf(one.name)} />, detail: one.detail, href: `/patients?patient=${one.id}`,
    }));
    return [group("best", find(mine, text).slice(0, people.length ? 6 : MOST)), group("patients", people)].filter((g) => g.lines.length);
  }
  const used = recent.map((id) => mine.find((command) => command.id === id)).filter(Boolean).slice(0, 3);
  const rest = mine.filter((command) => !used.includes(command));
  const kinds = ["actions", "pages", "organizations", "settings"];
  return [group("recent", used), ...kinds.map((kind) => group(kind, rest.filter((c) => kindOf(c) === kind)))].filter((g) => g.lines.length);
}
