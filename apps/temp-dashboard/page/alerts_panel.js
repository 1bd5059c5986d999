// The panel of alerts: the newest first, each with its history.

import { moment, printable, setText } from "./text.js";

const MAX_ROWS = 60;

/** The program's sentence about an entry, and when it was, in the viewer's time zone. */
export function describeAlert(entry, now) {
  const since = moment(entry.since, now);
  const last = moment(entry.last, now);
  return `${entry.text}, ${last === since ? since : `${since} to ${last}`}`;
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
    setText(row.id, entry.subject);
    setText(row.text, describeAlert(entry, now));
    row.element.dataset.kind = entry.tone;
  }
}
