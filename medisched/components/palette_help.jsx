import { useEffect, useState } from "react";
import { areKeysOn, isMac, switchKeys } from "./palette_keys.js";

export const HELP = "medisched:shortcuts";

// Inside a menu, which hands on what closes it: the list opens once the menu has let go of the focus.
export function ShortcutsButton({ label, onClick, ...rest }) {
  const show = (event) => {
    onClick?.(event);
    setTimeout(() => window.dispatchEvent(new Event(HELP)), 60);
  };
  return (
    <button {...rest} type="button" className="menu-item" onClick={show}>
      {label}
      <kbd className="key-after">?</kbd>
    </button>
  );
}

// The page is built before anybody knows which keyboard it meets.
// Drawn keys are no part of what a button is called.
export function ModKey({ letter, control, isDrawn }) {
  const [mac, setMac] = useState(false);
  useEffect(() => setMac(isMac()), []);
  return (
    <span className="keys-line">
      {[mac ? "⌘" : control, letter].map((key) => isDrawn ? <kbd key={key} data-key={key} /> : <kbd key={key}>{key}</kbd>)}
    </span>
  );
}

// Only keys that lead where this person may go.
export function keysOf(shortcuts, mine) {
  const letters = new Set(mine.map((command) => command.keys?.[1]?.toUpperCase()));
  const places = new Set(mine.map((command) => command.href));
  return shortcuts
    .filter((group) => !group.href || places.has(group.href))
    .map((group) => ({ ...group, lines: group.lines.filter((line) => line.keys[0] !== "G" || letters.has(line.keys[1])) }));
}

export function Help({ shortcuts, words, place }) {
  const [on, setOn] = useState(true);
  useEffect(() => setOn(areKeysOn()), []);
  const change = (event) => {
    setOn(event.target.checked);
    switchKeys(event.target.checked);
  };
  return (
    <dialog ref={place} className="palette" aria-labelledby="shortcuts-title"
      onClick={(event) => event.target === place.current && place.current.close()}>
      <div className="palette-box shortcuts">
        <div className="dialog-head">
          <h2 id="shortcuts-title" className="dialog-title">{words.shortcuts}</h2>
          <button type="button" className="palette-close" onClick={() => place.current.close()} aria-label={words.close}>
            <kbd data-key="Esc" />
          </button>
        </div>
        <label className="check-line">
          <input type="checkbox" role="switch" className="check" checked={on} onChange={change} />
          <span>{words.single}<span className="field-help">{words.single_help}</span></span>
        </label>
        <div className="shortcut-groups">
          {shortcuts.map((group) => (
            <section key={group.name}>
              <h3 className="palette-group">{group.name}</h3>
              <dl className="shortcut-list">
                {group.lines.map((line) => <Shortcut key={line.words + line.keys} line={line} words={words} />)}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </dialog>
  );
}

function Shortcut({ line, words }) {
  return (
    <div className="shortcut">
      <dt>{line.words}</dt>
      <dd className="keys-line">
        {line.keys[0] === "Mod" ? <ModKey letter={line.keys[1]} control={words.control} /> : line.keys.map((key, n) => (
          <span key={key} className="keys-line">{n ? <span className="muted small">{words.then}</span> : null}<kbd>{words.keys[key] ?? key}</kbd></span>
        ))}
      </dd>
    </div>
  );
}
