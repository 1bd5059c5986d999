// The data of the page: the server's events, merged. Nothing here uses the DOM.

import { emptySeries, merge, trim } from "./series.js";

const MAX_ALERTS = 200;
const MAX_ARRIVALS = 2000;

export class Store {
  constructor() {
    this.limit = 80;
    this.ids = [];
    this.values = []; // by index: { value, at, hot }
    this.lines = new Map(); // index -> series
    this.fleet = emptySeries("seconds");
    this.arrivals = []; // [index, created, arrived], by arrival
    this.delays = null; // { p50, p99, n }
    this.window = null;
    this.alerts = new Map(); // number -> entry
    this.alertSource = "";
    this.alertHint = "";
    this.inspect = [];
    this.status = null;
    this.statusAt = 0; // performance.now() when it arrived
  }

  /** Takes one event of the stream. `now`: performance.now(). */
  take(name, data, now) {
    this["take_" + name]?.(data, now);
  }

  /** The right edge of the plots in ms. It goes on between two statuses while the data is live. */
  time(now) {
    if (!this.status) return Date.now();
    const live = this.status.time === this.status.wall;
    return this.status.time + (live ? Math.min(now - this.statusAt, 3000) : 0);
  }

  from(now) {
    return this.spanMs === null || this.spanMs === undefined ? -Infinity : this.time(now) - this.spanMs;
  }

  /** A copy that later events do not change. */
  freeze(now) {
    const copy = Object.assign(new Store(), structuredClone({ ...this }));
    copy.statusAt = now;
    if (copy.status) copy.status = { ...copy.status, time: this.time(now), wall: 0 };
    return copy;
  }

  take_hello(data) {
    Object.assign(this, new Store(), { limit: data.limit, topic: data.topic, version: data.version, spanMs: data.span_ms, maxLines: data.max_lines });
  }

  take_sensors(data) {
    this.ids.splice(data.from, Infinity, ...data.ids);
  }

  take_status(data, now) {
    this.status = data;
    this.statusAt = now;
    for (const series of this.lines.values()) trim(series, this.from(now));
    trim(this.fleet, this.from(now));
    const from = this.from(now);
    this.arrivals = this.arrivals.filter((row) => row[1] >= from).slice(-MAX_ARRIVALS);
  }

  take_values(data) {
    for (const [i, value, at, hot] of data.values) {
      this.values[i] = { value, at, hot: hot === 1 };
    }
  }

  take_lines(data) {
    for (const line of data.lines ?? []) {
      if (line.reset || !this.lines.has(line.i)) this.lines.set(line.i, emptySeries(line.kind));
      const series = this.lines.get(line.i);
      merge(series, line, line.kind === "seconds");
      trim(series, -Infinity);
    }
    if (!data.fleet) return;
    if (data.fleet.reset) this.fleet = emptySeries("seconds");
    merge(this.fleet, data.fleet, true);
  }

  take_arrival(data) {
    this.arrivals.push(...data.points);
    this.arrivals.splice(0, Math.max(0, this.arrivals.length - MAX_ARRIVALS));
    this.delays = { p50: data.p50, p99: data.p99, n: data.n };
  }

  take_window(data) {
    this.window = data;
  }

  take_alerts(data) {
    if (data.reset) this.alerts.clear();
    this.alertSource = data.source;
    this.alertHint = data.hint;
    for (const entry of data.alerts) this.alerts.set(entry.number, entry);
    if (this.alerts.size <= MAX_ALERTS) return;
    const numbers = [...this.alerts.keys()].sort((a, b) => a - b);
    for (const number of numbers.slice(0, numbers.length - MAX_ALERTS)) this.alerts.delete(number);
  }

  take_inspect(data) {
    this.inspect = data.rows;
  }
}
