// How the library is told what to show, and what it tells us: entries, lanes and shades in its words, and its options.
import { findEntry, mendEntry, mendShade } from "./calendar_roles.js";

export const VIEWS = {
  day: "timeGridDay",
  week: "timeGridWeek",
  month: "dayGridMonth",
  list: "listWeek",
  columns: "resourceTimeGridDay",
  timeline: "resourceTimelineWeek",
};
export const WIDE_ONLY = new Set(["week", "timeline"]);
export const PHONE = "(max-width: 767px)";
const HALF_AN_HOUR = 1800;
const TINY = 1500;

// Wall clocks only: `2026-11-23T09:30`, never an instant, never the browser's zone. `Z` keeps the browser's out of it.
const later = (wall, { years = 0, months = 0, days = 0, seconds = 0 }) => {
  const date = new Date(`${wall}Z`);
  date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + days);
  return new Date(date.getTime() + seconds * 1000).toISOString().slice(0, 16);
};
const nameOf = (type) => Object.keys(VIEWS).find((name) => VIEWS[name] === type);
export const isPhone = () => window.matchMedia(PHONE).matches;

// Without the word that some languages put behind it: there is little room.
const clock = (date) => [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");

function span(className, text, more = {}) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  for (const [name, value] of Object.entries(more)) made.setAttribute(name, value);
  return made;
}

// What a screen reader says stands apart from what is seen: a box of 30 minutes has room for a name only.
function contentOf({ event, timeText, view }, lanes) {
  const entry = event.extendedProps;
  if (event.display === "background") return { domNodes: entry.title ? [span("cal-shade-title", entry.title)] : [] };
  if (!entry.label) return undefined;
  const seen = span("cal-words", "", { "aria-hidden": "true" });
  if (!event.allDay) seen.append(span("cal-time tabular", timeText));
  seen.append(span("cal-title", entry.title ?? ""));
  if (entry.detail) seen.append(span("cal-detail", entry.detail));
  const lane = nameOf(view.type) === "list" && lanes.find((one) => one.id === entry.resources?.[0]);
  if (lane) seen.append(span("cal-detail cal-lane", lane.title));
  return { domNodes: [span("only-read", entry.label), seen] };
}

const length = ({ start, end }) => (new Date(`${end}Z`) - new Date(`${start}Z`)) / 1000;
const sizesOf = (entry) => [length(entry) <= HALF_AN_HOUR ? "cal-short" : "", length(entry) < TINY ? "cal-tiny" : ""];

export const eventOf = (entry) => ({
  id: entry.id,
  start: entry.start,
  end: entry.end,
  allDay: Boolean(entry.all_day),
  title: entry.title ?? "",
  resourceIds: entry.resources ?? [],
  startEditable: Boolean(entry.can_move),
  durationEditable: Boolean(entry.can_resize),
  classNames: ["cal-entry", `cal-${entry.state}`, `color-${entry.color || "teal"}`, ...sizesOf(entry)],
  extendedProps: entry,
});

export const laneOf = (lane) => ({ id: lane.id, title: lane.title, extendedProps: lane });

function laneContent({ resource }, say) {
  const { detail, color, opens } = resource.extendedProps;
  const name = document.createElement(opens ? "button" : "span");
  name.className = "cal-lane-name";
  name.append(resource.title);
  if (opens) {
    name.type = "button";
    name.addEventListener("click", () => say("onLane", resource.id));
  }
  const first = span("cal-lane-line", "");
  if (color) first.append(span(`color-dot color-${color}`, "", { "aria-hidden": "true" }));
  first.append(name);
  const nodes = [first];
  if (detail) nodes.push(span("cal-lane-detail", detail));
  return { domNodes: nodes };
}

export const shadeOf = (shade, index) => ({
  id: `shade-${index}`,
  start: shade.start,
  end: shade.end,
  display: "background",
  resourceIds: shade.resources ?? [],
  classNames: ["cal-shade", `cal-shade-${shade.kind}`],
  extendedProps: { title: shade.title ?? "" },
});

// A redrawn entry is a new element: whoever was on the old one stands on the new one, also after a dialog has closed.
export function keepFocus(body, wanted) {
  const seek = () => {
    const active = document.activeElement;
    const isLost = !active || active === document.body || active.matches("[data-radix-focus-guard], [tabindex='-1']");
    if (!wanted.current || !isLost || document.querySelector("[role=dialog], [role=alertdialog]")) return;
    findEntry(body, wanted.current)?.focus({ preventScroll: true });
  };
  for (const wait of [0, 120, 400, 800]) setTimeout(seek, wait);
}

// Entries that were just drawn lie on each other in their day of the month until something makes the library look again.
// It also measures the month after each one that it has drawn: that takes seconds, if the others must be laid out first.
export function stackerOf(calendar, body) {
  let timer = null;
  let gap = 1;
  let isDrawing = false;
  const stack = () => {
    gap = gap === 1 ? 1.01 : 1;
    calendar.current?.setOption("eventGap", gap);
  };
  const stackSoon = () => {
    // After the last of several drawings: what the first one stacked, the next one lays down again.
    clearTimeout(timer);
    timer = setTimeout(stack);
  };
  const stackDrawn = () => {
    stackSoon();
    if (isDrawing) return;
    isDrawing = true;
    body.current.classList.add("cal-drawing");
    // Before anybody sees it.
    queueMicrotask(() => {
      isDrawing = false;
      body.current?.classList.remove("cal-drawing");
      stack();
    });
  };
  return { stackSoon, stackDrawn };
}

export function optionsOf({ latest, body, wanted, setTitle, setShown, sayRange, setHeld, stackSoon, stackDrawn }) {
  const say = (name, ...words) => latest.current[name]?.(...words);
  return {
    headerToolbar: { start: "", center: "", end: "" },
    height: "100%",
    firstDay: 1,
    nowIndicator: true,
    allDaySlot: false,
    dayMaxEvents: true,
    slotEventOverlap: false,
    slotHeight: 30,
    snapDuration: "00:15",
    editable: true,
    selectable: true,
    longPressDelay: 400,
    eventTimeFormat: (start, end) => [start, ...(end ? [end] : [])].map(clock).join("\u2013"),
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    dayHeaderFormat: { weekday: "short", day: "numeric" },
    listDayFormat: { weekday: "long" },
    views: {
      timeGridDay: {
        dayHeaderFormat: { weekday: "long", day: "numeric", month: "long" },
        titleFormat: { year: "numeric", month: "short", day: "numeric" },
      },
      // Seven columns have room for a name or an end, and the box itself shows the end.
      timeGridWeek: { displayEventEnd: false },
      listWeek: { titleFormat: { month: "short", day: "numeric", ...(isPhone() ? {} : { year: "numeric" }) } },
      dayGridMonth: { dayHeaderFormat: { weekday: "short" } },
      resourceTimeGridDay: {
        columnWidth: "minmax(160px, 1fr)",
        slotHeight: 44,
        displayEventEnd: false,
        titleFormat: { weekday: "short", month: "short", day: "numeric", ...(isPhone() ? {} : { year: "numeric" }) },
      },
      resourceTimelineWeek: {
        slotDuration: "01:00",
        slotWidth: 96,
        dayHeaderFormat: { weekday: "long", day: "numeric", month: "short" },
      },
    },
    resourceLabelContent: (about) => laneContent(about, say),
    eventContent: (about) => contentOf(about, latest.current.resources),
    eventDragStart: () => setHeld(true),
    eventDragStop: () => setHeld(false),
    eventResizeStart: () => setHeld(true),
    eventResizeStop: () => setHeld(false),
    eventDidMount: ({ el, event, view }) => {
      if (nameOf(view.type) === "month") stackDrawn();
      if (event.extendedProps.label && event.display === "auto") mendEntry(el, event.id);
      else if (event.display === "background") mendShade(el);
    },
    eventClick: ({ event }) => {
      wanted.current = event.id;
      say("onOpen", event.id);
    },
    eventDrop: ({ event, delta, newResource }) => {
      const { start, end } = event.extendedProps;
      wanted.current = event.id;
      say("onMove", event.id, later(start, delta), later(end, delta), String(newResource?.id ?? ""));
    },
    eventResize: ({ event, endDelta }) => {
      const { start, end } = event.extendedProps;
      wanted.current = event.id;
      say("onResize", event.id, start, later(end, endDelta));
    },
    select: ({ startStr, endStr, allDay, resource }) => {
      const length = allDay ? 10 : 16;
      say("onPick", startStr.slice(0, length), endStr.slice(0, length), String(resource?.id ?? ""));
    },
    dateClick: ({ dateStr, allDay, resource, view }) => {
      if (nameOf(view.type) === "month") setShown("day", dateStr.slice(0, 10));
      else if (allDay) say("onPick", dateStr.slice(0, 10), dateStr.slice(0, 10), String(resource?.id ?? ""));
      else {
        const start = dateStr.slice(0, 16);
        say("onPick", start, later(start, { seconds: HALF_AN_HOUR }), String(resource?.id ?? ""));
      }
    },
    datesSet: ({ startStr, endStr, view }) => {
      if (nameOf(view.type) === "month") stackSoon();
      setTitle(view.title);
      sayRange(startStr.slice(0, 10), endStr.slice(0, 10), nameOf(view.type));
    },
    eventAllUpdated: ({ view }) => {
      keepFocus(body.current, wanted);
      if (nameOf(view.type) === "month") stackSoon();
    },
  };
}
