import {
  createCalendar,
  DayGrid,
  destroyCalendar,
  Interaction,
  List,
  ResourceTimeGrid,
  ResourceTimeline,
  TimeGrid,
} from "@event-calendar/core";
import "@event-calendar/core/index.css";
import { useEffect, useMemo, useRef, useState } from "react";
import { returnFromMore } from "./calendar_more.js";
import {
  eventOf,
  isPhone,
  keepFocus,
  laneOf,
  optionsOf,
  PHONE,
  shadeOf,
  stackerOf,
  VIEWS,
  WIDE_ONLY,
} from "./calendar_options.js";
import { mendRoles } from "./calendar_roles.js";

const PLUGINS = [TimeGrid, DayGrid, List, ResourceTimeGrid, ResourceTimeline, Interaction];
const SETTLED = 120;

const today = (offset) => {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [null, "+", 0, 0];
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return new Date(Date.now() + shift * 60_000).toISOString().slice(0, 10);
};

// Where it stands among the days that it shows.
const dayOf = (calendar) => {
  const at = calendar.getOption("date");
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

// From the press on an entry until it is let go, before the library knows whether it becomes a drag.
function watchHand(body, setHeld) {
  const press = ({ target }) => target.closest("[data-entry]") && setHeld(true);
  const release = () => setTimeout(() => setHeld(false));
  body.addEventListener("pointerdown", press);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, release);
  return () => {
    body.removeEventListener("pointerdown", press);
    for (const name of ["pointerup", "pointercancel"]) window.removeEventListener(name, release);
  };
}

function useCalendar(props) {
  const latest = useRef(props);
  latest.current = props;
  const body = useRef(null);
  const calendar = useRef(null);
  const wanted = useRef(null);
  const [title, setTitle] = useState("");
  const [shown, setView] = useState("");
  const [held, setHeld] = useState(false);
  const setShown = (view, date) => {
    if (view) {
      setView(view);
      calendar.current?.setOption("view", VIEWS[view]);
    }
    if (date) calendar.current?.setOption("date", date);
  };

  useEffect(() => {
    const { view, views, date, offset, locale, scroll, labels, dayStart, dayEnd } = latest.current;
    const offered = isPhone() ? views.filter((name) => !WIDE_ONLY.has(name)) : views;
    const first = offered.includes(view) ? view : offered[0];
    let timer = null;
    const sayRange = (...range) => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current.onRange?.(...range, dayOf(calendar.current)), SETTLED);
    };
    calendar.current = createCalendar(body.current, PLUGINS, {
      ...optionsOf({ latest, body, wanted, setTitle, setShown, sayRange, setHeld, ...stackerOf(calendar, body) }),
      view: VIEWS[first],
      timeZone: offset || "UTC",
      locale: locale || "en-GB",
      scrollTime: scroll || "07:30",
      slotMinTime: dayStart,
      slotMaxTime: dayEnd,
      noEventsContent: labels.nothing,
      allDayContent: labels.all_day,
      moreLinkContent: ({ num }) => labels.more.replace("{count}", num),
      buttonText: (text) => ({ ...text, close: labels.close }),
      ...(date ? { date } : {}),
    });
    setView(first);
    const stopMending = mendRoles(body.current);
    const stopReturning = returnFromMore(body.current);
    const stopWatching = watchHand(body.current, setHeld);
    return () => {
      stopMending();
      stopReturning();
      stopWatching();
      clearTimeout(timer);
      destroyCalendar(calendar.current);
      calendar.current = null;
    };
  }, []);

  return { body, calendar, wanted, title, shown, setShown, held };
}

function usePhone() {
  const [phone, setPhone] = useState(isPhone);
  useEffect(() => {
    const query = window.matchMedia(PHONE);
    const note = () => setPhone(query.matches);
    query.addEventListener("change", note);
    return () => query.removeEventListener("change", note);
  }, []);
  return phone;
}

// A narrow screen shows one lane at a time: the chosen one, or the first that had something in it when it opened.
function useLane(props) {
  const { resources, entries } = props;
  const phone = usePhone();
  const [chosen, setChosen] = useState("");
  const busy = useRef("");
  busy.current ||= resources.find(({ id }) => entries.some((entry) => entry.resources?.includes(id)))?.id ?? "";
  const wanted = [chosen, busy.current].find((id) => resources.some((one) => one.id === id));
  const lane = resources.find((one) => one.id === wanted) ?? resources[0];
  const isOne = phone && resources.length > 0;
  const lanes = useMemo(() => (isOne ? [lane] : resources), [resources, isOne, lane]);
  const shown = useMemo(
    () => (isOne ? entries.filter((entry) => entry.resources?.includes(lane.id)) : entries),
    [entries, isOne, lane],
  );
  return { isOne, lane, lanes, shown, setChosen };
}

// A calendar in an organization's wall time. A new `revision` shows the entries as they are: what was refused goes back.
// `focus` is the entry that takes the focus where it was lost: a moved one may have another id.
// `jump` is a number and a day, `3|2026-11-23`: each new one shows that day.
export function Calendar(props) {
  const { background, resources, revision, offset, scroll, jump, focus, view, views, labels, loading } = props;
  const { dayStart, dayEnd, idleDays } = props;
  const { body, calendar, wanted, title, shown, setShown, held } = useCalendar(props);
  const { isOne, lane, lanes, shown: entries, setChosen } = useLane(props);

  const drawn = useRef([]);

  useEffect(() => {
    if (!focus) return;
    wanted.current = focus;
    keepFocus(body.current, wanted);
  }, [focus]);
  useEffect(() => {
    calendar.current.setOption("resources", lanes.map(laneOf));
  }, [lanes]);
  useEffect(() => {
    // What is in somebody's hand is not taken out of it; it is shown as it is when they let go.
    const next = [entries, background, revision];
    if (held || next.every((one, place) => one === drawn.current[place])) return;
    const active = document.activeElement?.closest?.("[data-entry]")?.dataset.entry;
    if (active) wanted.current = active;
    if (revision !== drawn.current[2]) calendar.current.unselect();
    drawn.current = next;
    calendar.current.setOption("allDaySlot", entries.some((entry) => entry.all_day));
    calendar.current.setOption("events", [...background.map(shadeOf), ...entries.map(eventOf)]);
    keepFocus(body.current, wanted);
  }, [entries, background, revision, held]);
  useEffect(() => {
    if (offset) calendar.current.setOption("timeZone", offset);
  }, [offset]);
  useEffect(() => {
    if (scroll) calendar.current.setOption("scrollTime", scroll);
  }, [scroll]);
  useEffect(() => {
    calendar.current.setOption("slotMinTime", dayStart);
    calendar.current.setOption("slotMaxTime", dayEnd);
  }, [dayStart, dayEnd]);
  useEffect(() => {
    calendar.current.setOption("hiddenDays", shown === "timeline" ? idleDays : []);
  }, [shown, idleDays]);
  useEffect(() => {
    const day = jump.slice(jump.indexOf("|") + 1);
    if (!day) return;
    const wide = isPhone() && WIDE_ONLY.has(view);
    setShown(shown && view !== shown && views.includes(view) && !wide ? view : shown, day);
  }, [jump]);

  const step = (way) => calendar.current[way]();
  const toToday = () => calendar.current.setOption("date", today(offset));
  return (
    <div className="cal" data-view={shown}>
      <div className="cal-bar">
        <div className="cal-steps">
          <button type="button" className="button button-secondary" onClick={toToday}>
            {labels.today}
          </button>
          <button type="button" className="icon-button" aria-label={labels.earlier} onClick={() => step("prev")}>
            <Arrow d="m15 18-6-6 6-6" />
          </button>
          <button type="button" className="icon-button" aria-label={labels.later} onClick={() => step("next")}>
            <Arrow d="m9 18 6-6-6-6" />
          </button>
          <h2 className="cal-range" aria-live="polite">
            {title}
          </h2>
        </div>
        <div className="cal-looks">
          <div className="cal-views" role="group" aria-label={labels.views}>
            {views.map((name) => (
              <button
                key={name}
                type="button"
                className={WIDE_ONLY.has(name) ? "cal-view not-phone" : "cal-view"}
                aria-pressed={shown === name}
                onClick={() => setShown(name)}
              >
                {labels[name]}
              </button>
            ))}
          </div>
          {isOne && <LaneChoice label={labels.lane} lanes={resources} lane={lane} onChoose={setChosen} />}
        </div>
      </div>
      <div ref={body} className="cal-body" role="group" aria-label={title} aria-busy={Boolean(loading)} />
    </div>
  );
}

function LaneChoice({ label, lanes, lane, onChoose }) {
  return (
    <div className="cal-one">
      <select className="input select" aria-label={label} value={lane.id} onChange={(event) => onChoose(event.target.value)}>
        {lanes.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
      <Arrow d="m6 9 6 6 6-6" />
    </div>
  );
}

function Arrow({ d }) {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <path d={d} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
