// Letters without their accents, in lower case.
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// How well the typed letters fit a text: all of them in order, best at the beginnings of words; 0 when they do not.
export function fit(typed, text) {
  const wanted = plain(typed).replace(/\s+/g, "");
  const have = plain(text);
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = have.indexOf(letter, at + 1);
    if (next < 0) return 0;
    const begins = next === 0 || /[\s\-/·(]/.test(have[next - 1]);
    score += next === at + 1 ? 6 : begins ? 5 : 1;
    at = next;
  }
  // Letters that are strewn over a long text are an accident.
  return score >= wanted.length * 3 ? score + wanted.length / have.length : 0;
}

// The commands that fit, best first; synonyms count less than the name.
export function find(commands, typed) {
  return commands
    .map((command) => [Math.max(fit(typed, command.label), fit(typed, command.words ?? "") - 3), command])
    .filter(([score]) => score > 0)
    .sort(([one], [other]) => other - one)
    .map(([, command]) => command);
}

const RECENT = "medisched-recent";

// Only names of pages and actions are remembered in this browser, never a person.
export function readRecent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]").filter((id) => typeof id === "string");
  } catch {
    return [];
  }
}

export function keepRecent(id) {
  try {
    localStorage.setItem(RECENT, JSON.stringify([id, ...readRecent().filter((other) => other !== id)].slice(0, 4)));
  } catch {
    // A browser that keeps nothing goes on without.
  }
}
