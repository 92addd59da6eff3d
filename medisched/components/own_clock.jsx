import { useEffect, useState } from "react";

// Where the browser is in another timezone, says kindly what its own clock shows at that instant. Nothing else on any
// page knows the browser's timezone.
export function OwnClock({ instant, zone, where, sentence, children }) {
  const [words, setWords] = useState("");
  useEffect(() => setWords(wordsFor(instant, zone, where, sentence)), [instant, zone, where, sentence]);
  return words ? (
    <p className="own-time">
      {children}
      <span>{words}</span>
    </p>
  ) : null;
}

function wordsFor(instant, zone, where, sentence) {
  try {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const at = new Date(instant);
    const there = partsOf(at, zone);
    const here = partsOf(at, own);
    if (Object.keys(there).every((name) => there[name] === here[name])) {
      return "";
    }
    const isOtherDay = there.day !== here.day;
    const language = document.documentElement.lang || "en";
    const day = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: own }).format(at);
    const time = `${here.hour}:${here.minute}`;
    const place = own.split("/").pop().replaceAll("_", " ");
    return sentence
      .replace("{place}", place)
      .replace("{where}", where)
      .replace("{time}", `${there.hour}:${there.minute}`)
      .replace("{moment}", isOtherDay ? `${day}, ${time}` : time);
  } catch {
    return "";
  }
}

function partsOf(at, timeZone) {
  const format = new Intl.DateTimeFormat("en", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}
