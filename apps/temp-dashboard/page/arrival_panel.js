// The panel that shows when readings were made, and how much later they arrived.

import { Plot } from "./plot.js";
import { styleOf } from "./palette.js";
import { plural, printable, setText } from "./text.js";

/** A delay as text: 12 ms, 1.4 s, 95 s. */
export const delayText = (ms) => (Math.abs(ms) < 1000 ? `${Math.round(ms)} ms` : Math.abs(ms) < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

export class ArrivalPanel {
  constructor(root) {
    this.element = root.querySelector("#arrival-plot");
    this.numbers = root.querySelector("#arrival-numbers");
    this.plot = new Plot(this.element, { range: () => this.xRange, yRange: () => this.yRange, yText: delayText, dots: true });
  }

  draw(store, now) {
    const time = store.time(now);
    const from = store.spanMs ? time - store.spanMs : Math.min(time - 60_000, ...store.arrivals.map((row) => row[1]));
    this.xRange = [from, time];
    const byLine = new Map();
    let low = 0;
    let high = 50;
    for (const [i, created, arrived] of store.arrivals) {
      if (created < from) continue;
      if (!byLine.has(i)) byLine.set(i, { key: i, t: [], v: [], ...styleOf(i), dash: [], width: 1, longestStep: Infinity });
      const line = byLine.get(i);
      line.t.push(created);
      line.v.push(arrived - created);
      low = Math.min(low, arrived - created);
      high = Math.max(high, arrived - created);
    }
    this.yRange = [low * 1.1, high * 1.1];
    this.plot.draw([...byLine.values()].sort((a, b) => a.key - b.key));
    this.say(store, byLine);
  }

  say(store, byLine) {
    const { delays } = store;
    if (!delays || delays.p50 === null) {
      setText(this.numbers, "no reading has arrived since the start");
      return;
    }
    const text = `p50 ${delayText(delays.p50)}, p99 ${delayText(delays.p99)} of ${plural(delays.n, "reading")}`;
    setText(this.numbers, text);
    const names = [...byLine.keys()].slice(0, 5).map((i) => printable(store.ids[i] ?? "?"));
    this.element.setAttribute("aria-label", `Delay from creation to arrival over time of creation, ${names.join(", ")}: ${text}`);
  }
}
