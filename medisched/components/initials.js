// The same rule as domain/initials.py: the first and the last word that is a name.
const TITLES = new Set(["dr", "prof", "mr", "mrs", "ms", "herr", "frau"]);
const letterOf = (word) => word.match(/\p{L}/u)?.[0] ?? "";

export function initialsOf(name) {
  const words = (name ?? "").split(/[\s-]+/).filter(letterOf);
  const names = words.filter((word) => !TITLES.has(word.replace(/^\.+|\.+$/g, "").toLowerCase()));
  const kept = names.length ? names : words;
  const ends = kept.length > 1 ? [kept[0], kept[kept.length - 1]] : kept;
  return ends.map((word) => letterOf(word).toUpperCase()).join("");
}
