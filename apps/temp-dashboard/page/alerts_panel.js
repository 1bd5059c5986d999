// The panel of alerts: the newest first, each with its history.

import { celsius, duration, moment, plural, printable, setText } from "./text.js";

const MAX_ROWS = 60;
const EVENTS = {
  alarm: "alarm",
  level: "level changed",
  rtn: "back to normal",
  stale: "stale: it is silent, and its alarm stays",
  fresh: "heard again",
  "never-seen": "was never heard",
  "sensor-fault": "sensor fault",
  "fault-cleared": "sensor fault over",
  chattering: "chattering",
  lagging: "readings are late",
  "caught-up": "readings are on time again",
};

/** The event in words, or its name if it is unknown. */
const eventText = (entry) => EVENTS[entry.event] ?? printable(entry.event);

/** One sentence about an entry. */
export function describeAlert(entry, now) {
  const parts = [];
  if (entry.event) parts.push(eventText(entry) + (entry.level ? ` ${printable(entry.level)}` : ""));
  if (entry.suhu !== null) parts.push(`${celsius(entry.suhu, entry.limit ?? undefined)} °C`);
  if (entry.limit !== null) parts.push(`limit ${entry.limit} °C`);
  if (entry.peak !== null && (entry.alerts > 1 || entry.peak !== entry.suhu)) parts.push(`peak ${celsius(entry.peak, entry.limit ?? undefined)} °C`);
  if (entry.duration_ms !== null) parts.push(`after ${duration(entry.duration_ms)}`);
  if (entry.alerts > 1) parts.push(plural(entry.alerts, "alert"));
  if (entry.priority) parts.push(`${printable(entry.priority)} priority`);
  const since = moment(entry.since, now);
  const last = moment(entry.last, now);
  parts.push(last === since ? since : `${since} to ${last}`);
  return parts.join(", ");
}

export class AlertsPanel {
  constructor(root) {
    this.list = root.querySelector("#alerts");
    this.none = root.querySelector("#alerts-none");
    this.source = root.querySelector("#alerts-source");
    this.hint = root.querySelector("#alerts-hint");
    this.rows = new Map();
  }

  draw(store, now) {
    const limit = store.alertSource === "limit";
    setText(this.source, limit ? `readings above ${store.limit} °C` : `from ${printable(store.alertSource, 300)}`);
    setText(this.hint, printable(store.alertHint, 400));
    this.hint.hidden = !store.alertHint;
    this.none.hidden = store.alerts.size > 0;
    const newest = [...store.alerts.keys()].sort((a, b) => b - a).slice(0, MAX_ROWS);
    const wanted = new Set(newest);
    for (const [number, row] of this.rows) {
      if (wanted.has(number)) continue;
      row.element.remove();
      this.rows.delete(number);
    }
    for (const number of newest.reverse()) this.show(store.alerts.get(number), store.time(now));
  }

  show(entry, now) {
    let row = this.rows.get(entry.number);
    if (!row) {
      const element = document.createElement("li");
      const id = document.createElement("strong");
      const text = document.createElement("span");
      element.append(id, " ", text);
      row = { element, id, text, entry: null };
      this.rows.set(entry.number, row);
      this.list.prepend(element);
    }
    if (row.entry === entry) return;
    row.entry = entry;
    setText(row.id, printable(entry.sensor_id));
    setText(row.text, describeAlert(entry, now));
    row.element.dataset.kind = entry.event === "rtn" || entry.event === "fault-cleared" || entry.event === "fresh" ? "over" : entry.priority === "critical" ? "critical" : "hot";
  }
}
