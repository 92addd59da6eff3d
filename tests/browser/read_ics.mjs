// Reads iCalendar files from standard input (a JSON list of texts) with ical.js and prints what stands in them.
import ICAL from "ical.js";

const utc = (time) => (time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString().slice(0, 19) + "Z");

const read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  // Only what the file itself says of its zones.
  ICAL.TimezoneService.reset();
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: event.sequence,
      stamp: utc(component.getFirstPropertyValue("dtstamp")),
      start: utc(event.startDate),
      end: utc(event.endDate),
      summary: event.summary,
      location: event.location ?? "",
      description: event.description ?? "",
      status: component.getFirstPropertyValue("status"),
    };
  });
  return { method: calendar.getFirstPropertyValue("method"), events };
};

const texts = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(texts.map(read)));
