// The page: puts events into a store, and draws the store in the panels a few times a second.

import { AlertsPanel } from "./alerts_panel.js";
import { ArrivalPanel } from "./arrival_panel.js";
import { Badge } from "./badge.js";
import { toCsv } from "./csv.js";
import { InspectPanel } from "./inspect_panel.js";
import { onThemeChange } from "./palette.js";
import { SensorTable } from "./sensor_table.js";
import { SensorsPanel } from "./sensors_panel.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { plural, printable, setText } from "./text.js";
import { readState, toQuery } from "./url_state.js";
import { WindowsPanel } from "./windows_panel.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const FRAME_MS = 190;
const CALM_FRAME_MS = 1000;
const TABLE_MS = 500;
const LARGE_TABLE_MS = 1000;
const LAG_WORTH_A_WORD = 1000;

const find = (selector) => document.querySelector(selector);

class Page {
  constructor() {
    this.store = new Store();
    this.frozen = null; // what is shown while paused
    this.connection = "connecting";
    this.state = readState(location.search);
    this.sensors = new SensorsPanel(document);
    this.arrival = new ArrivalPanel(document);
    this.windows = new WindowsPanel(document);
    this.alerts = new AlertsPanel(document);
    this.inspect = new InspectPanel(document, (i) => this.choose(i, true));
    this.table = new SensorTable(document, (i, chosen) => this.choose(i, chosen));
    this.badge = new Badge(document);
    this.drawn = -Infinity;
    this.tableDrawn = -Infinity;
    this.stream = new Stream(
      (name, data) => this.store.take(name, data, performance.now()),
      (state) => (this.connection = state),
    );
    this.listen();
  }

  start() {
    find(`#span input[value="${this.state.span}"]`).checked = true;
    this.stream.open(toQuery(this.state));
    requestAnimationFrame((now) => this.frame(now));
    setInterval(() => this.showBadge(), 500); // also while nothing can be drawn
  }

  listen() {
    find("#span").addEventListener("change", (event) => this.goTo({ ...this.state, span: event.target.value }));
    find("#pause").addEventListener("click", () => this.pause(!this.frozen));
    find("#download").addEventListener("click", () => this.download());
    for (const id of ["#show-average", "#show-fleet"]) find(id).addEventListener("change", () => this.redraw());
    onThemeChange(() => this.redraw());
  }

  /** Takes another choice: the address and the stream change. */
  goTo(state) {
    this.state = state;
    history.replaceState(null, "", toQuery(state));
    this.pause(false);
    this.stream.open(toQuery(state));
  }

  /** Indices of the sensors whose lines are wanted. */
  chosen() {
    if (!this.state.sensors) return new Set(this.store.lines.keys());
    const wanted = new Set(this.state.sensors);
    return new Set(this.store.ids.flatMap((id, i) => (wanted.has(id) ? [i] : [])));
  }

  choose(i, wanted) {
    const ids = this.state.sensors ?? [...this.chosen()].map((each) => this.store.ids[each]);
    const id = this.store.ids[i];
    const without = ids.filter((each) => each !== id);
    const most = this.store.maxLines ?? 20;
    const full = wanted && without.length >= most;
    setText(find("#table-note"), full ? `At most ${most} lines can be drawn: take one out first.` : "");
    this.tableDrawn = -Infinity;
    if (!full) this.goTo({ ...this.state, sensors: wanted ? [...without, id] : without });
  }

  pause(on) {
    this.frozen = on ? this.store.freeze(performance.now()) : null;
    const button = find("#pause");
    button.setAttribute("aria-pressed", String(on));
    setText(button, on ? "Resume" : "Pause");
    this.redraw();
  }

  redraw() {
    this.drawn = this.tableDrawn = -Infinity;
    if (this.frozen) this.draw(this.frozen, performance.now());
  }

  frame(now) {
    // This comes first, so that a panel that fails does not stop the others for good.
    requestAnimationFrame((next) => this.frame(next));
    if (!this.frozen && now - this.drawn >= (calm.matches ? CALM_FRAME_MS : FRAME_MS)) {
      this.drawn = now;
      this.draw(this.store, performance.now());
    }
  }

  draw(store, now) {
    if (store.topic === undefined) return;
    this.sensors.draw(store, now);
    this.arrival.draw(store, now);
    this.windows.draw(store);
    this.alerts.draw(store, now);
    this.inspect.draw(store);
    if (now - this.tableDrawn >= (store.ids.length > 500 ? LARGE_TABLE_MS : TABLE_MS)) {
      this.tableDrawn = now;
      this.table.draw(store, now, this.chosen());
    }
  }

  showBadge() {
    const { store } = this;
    this.badge.show(this.connection, store.status, Boolean(this.frozen));
    if (!store.status) return;
    const { rate, sensors, rejected, over_limit, lag } = store.status;
    const parts = [`${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en")} readings a second`, plural(sensors, "sensor")];
    if (lag > LAG_WORTH_A_WORD) parts.push(`${plural(lag, "record")} behind`);
    if (rejected) parts.push(`${plural(rejected, "record")} that ${rejected === 1 ? "was" : "were"} no reading`);
    if (over_limit) parts.push(`${plural(over_limit, "reading")} of sensors beyond the limit of this page`);
    setText(find("#numbers"), parts.join(", "));
    setText(find("#topic"), printable(store.topic ?? "", 249));
    setText(find("#version"), `suhu ${store.version}`);
  }

  download() {
    const link = document.createElement("a");
    const shown = this.frozen ?? this.store;
    link.href = URL.createObjectURL(new Blob([toCsv(shown)], { type: "text/csv" }));
    link.download = `suhu-${new Date(shown.time(performance.now())).toISOString().slice(0, 19).replaceAll(":", "-")}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}

new Page().start();
