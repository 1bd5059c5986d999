// The panel with the lines of the chosen sensors, the limit and the extremes, and with the same
// numbers as a table.

import { averageOf, extremes, longestStep, lowerBound, trim } from "./series.js";
import { Plot } from "./plot.js";
import { cssColor, styleOf } from "./palette.js";
import { celsius, clock, printable, setText } from "./text.js";

const FLEET = "all sensors";
const SPEAK_EVERY_MS = 5000;

export class SensorsPanel {
  constructor(root) {
    this.element = root.querySelector("#sensors-plot");
    this.body = root.querySelector("#legend tbody");
    this.showAverage = root.querySelector("#show-average");
    this.showFleet = root.querySelector("#show-fleet");
    this.rows = new Map();
    this.focused = null; // key of the row that has the pointer or the focus
    this.cursor = null;
    this.spoke = -Infinity;
    this.plot = new Plot(this.element, {
      range: () => this.xRange,
      yRange: () => this.yRange,
      yText: (value) => String(Math.round(value * 100) / 100),
      under: (u) => this.drawHotArea(u),
      over: (u) => (this.drawLimitLabel(u), this.drawMarks(u)),
      onCursor: (ms) => {
        this.cursor = ms;
        this.fillCursorColumn();
      },
    });
  }

  /** `now`: performance.now(). */
  draw(store, now) {
    this.limit = store.limit;
    const time = store.time(now);
    this.lines = this.linesOf(store, store.from(now));
    const oldest = Math.min(time - 60_000, ...this.lines.map((line) => line.t[0] ?? Infinity));
    this.xRange = store.spanMs ? [time - store.spanMs, time] : [oldest, time];
    this.yRange = this.chooseYRange();
    this.plot.draw(this.lines.flatMap((line) => this.seriesOf(line)));
    this.fillTable();
    if (now - this.spoke > SPEAK_EVERY_MS) {
      this.spoke = now;
      this.element.setAttribute("aria-label", this.describe());
    }
  }

  linesOf(store, from) {
    const lines = [...store.lines].sort(([a], [b]) => a - b).map(([i, series]) => ({ key: i, name: printable(store.ids[i] ?? "?"), series, ...styleOf(i) }));
    if (this.showFleet.checked) lines.push({ key: FLEET, name: FLEET, series: { ...store.fleet, m: null }, color: cssColor("--text"), dash: [12, 4], fleet: true });
    for (const line of lines) {
      trim(line.series, from);
      Object.assign(line, { t: line.series.t, v: line.series.v ?? [] });
      line.extremes = extremes({ ...line.series, n: line.fleet ? null : line.series.n });
      line.average = line.fleet || !line.t.length ? [] : averageOf(line.series);
    }
    return lines;
  }

  seriesOf(line) {
    const longest = longestStep(line.t);
    const focused = this.focused === line.key;
    const own = { key: line.key, t: line.t, v: line.v, color: line.color, dash: line.dash, width: (focused ? 3 : 1.5) + (line.fleet ? 0.5 : 0), longestStep: longest };
    if (!this.showAverage.checked || line.fleet) return [own];
    return [
      { ...own, color: line.color + "66" },
      { ...own, key: line.key + " average", v: line.average, dash: [], width: 2.5 },
    ];
  }

  /**
   * The range of all lines, and of the limit if it is near. Otherwise a label in the margin shows
   * the limit.
   */
  chooseYRange() {
    const drawn = this.lines.filter((line) => line.extremes);
    if (!drawn.length) return [this.limit - 10, this.limit + 10];
    let low = Math.min(...drawn.map((line) => line.extremes.min));
    let high = Math.max(...drawn.map((line) => line.extremes.max));
    const reach = 4 * Math.max(high - low, 5);
    if (this.limit - high < reach && low - this.limit < reach) {
      low = Math.min(low, this.limit);
      high = Math.max(high, this.limit);
    }
    const margin = Math.max((high - low) * 0.12, 0.5);
    return [low - margin, high + margin];
  }

  drawHotArea(u) {
    const { ctx, bbox } = u;
    const [low, high] = this.yRange;
    const y = Math.min(Math.max(u.valToPos(this.limit, "y", true), bbox.top), bbox.top + bbox.height);
    ctx.save();
    ctx.fillStyle = cssColor("--hot-area");
    if (this.limit < high) ctx.fillRect(bbox.left, bbox.top, bbox.width, y - bbox.top);
    ctx.strokeStyle = cssColor("--hot");
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    if (this.limit >= low && this.limit <= high) {
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  drawLimitLabel(u) {
    const { ctx, bbox } = u;
    const [low, high] = this.yRange;
    const y = u.valToPos(this.limit, "y", true);
    ctx.save();
    ctx.fillStyle = cssColor("--hot");
    ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textBaseline = "bottom";
    ctx.textAlign = "left";
    const where = this.limit > high ? " ↑" : this.limit < low ? " ↓" : "";
    const at = this.limit > high ? bbox.top + 16 * devicePixelRatio : Math.min(y, bbox.top + bbox.height) - 3 * devicePixelRatio;
    this.writeText(ctx, `limit ${this.limit} °C${where}`, bbox.left + 6 * devicePixelRatio, at);
    ctx.restore();
  }

  /**
   * The extremes that have a label: of a few lines, all of them; of many lines, those of the
   * focused line and the two outermost.
   */
  marks() {
    const drawn = this.lines.filter((line) => line.extremes && !line.fleet);
    const named = drawn.length > 1;
    const mark = (line, kind) => ({ line, kind, value: line.extremes[kind], at: line.extremes[kind + "At"], text: `${named ? line.name + " " : ""}${kind} ${celsius(line.extremes[kind])}` });
    const of = drawn.length <= 3 ? drawn : drawn.filter((line) => line.key === this.focused);
    const marks = of.flatMap((line) => [mark(line, "max"), mark(line, "min")]);
    if (drawn.length > 3) {
      const outermost = (kind, sign) => drawn.reduce((a, b) => (sign * b.extremes[kind] > sign * a.extremes[kind] ? b : a));
      marks.push(mark(outermost("max", 1), "max"), mark(outermost("min", -1), "min"));
    }
    return marks;
  }

  drawMarks(u) {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    const taken = [];
    for (const { line, kind, value, at, text } of this.marks()) {
      const x = u.valToPos(at, "x", true);
      const y = u.valToPos(value, "y", true);
      const up = kind === "max" ? -1 : 1;
      ctx.fillStyle = line.color;
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x - 4 * ratio, y + up * 7 * ratio);
      ctx.lineTo(x + 4 * ratio, y + up * 7 * ratio);
      ctx.fill();
      const width = ctx.measureText(text).width;
      const left = Math.min(Math.max(x - width / 2, bbox.left + 2), bbox.left + bbox.width - width - 2);
      let top = y + up * 15 * ratio;
      while (taken.some((box) => Math.abs(box.top - top) < 14 * ratio && left < box.left + box.width && box.left < left + width)) top += up * 14 * ratio;
      top = Math.min(Math.max(top, bbox.top + 7 * ratio), bbox.top + bbox.height - 7 * ratio);
      taken.push({ left, top, width });
      this.writeText(ctx, text, left, top);
    }
    ctx.restore();
  }

  /** Writes text that can be read on top of lines. */
  writeText(ctx, text, x, y) {
    ctx.lineWidth = 3 * devicePixelRatio;
    ctx.strokeStyle = cssColor("--panel");
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  }

  fillTable() {
    const wanted = new Set(this.lines.map((line) => line.key));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      row.element.remove();
      this.rows.delete(key);
    }
    for (const line of this.lines) {
      const row = this.rows.get(line.key) ?? this.addRow(line.key);
      setText(row.name, line.name);
      row.swatch.setAttribute("stroke", line.color);
      row.swatch.setAttribute("stroke-dasharray", line.dash.join(" ") || "none");
      const known = line.extremes ?? {};
      for (const kind of ["last", "min", "max", "mean"]) setText(row.cells[kind], celsius(known[kind], kind === "mean" ? undefined : this.limit));
      setText(row.cells.average, celsius(line.average.at(-1)));
      row.cells.last.classList.toggle("hot", known.last > this.limit);
      row.cells.max.classList.toggle("hot", known.max > this.limit);
      row.cells.min.title = known.minAt ? clock(known.minAt) : "";
      row.cells.max.title = known.maxAt ? clock(known.maxAt) : "";
    }
    this.fillCursorColumn();
  }

  addRow(key) {
    const element = this.body.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "swatch");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("viewBox", "0 0 28 8");
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [name, value] of Object.entries({ x1: 0, y1: 4, x2: 28, y2: 4, "stroke-width": 3 })) swatch.setAttribute(name, value);
    svg.append(swatch);
    const name = document.createElement("span");
    head.append(svg, name);
    head.tabIndex = 0;
    element.append(head);
    const cells = {};
    for (const kind of ["last", "min", "max", "mean", "average", "cursor"]) {
      cells[kind] = element.insertCell();
      cells[kind].className = kind === "cursor" ? "number cursor" : "number";
    }
    const focus = (on) => () => (this.focused = on ? key : null);
    element.addEventListener("pointerenter", focus(true));
    element.addEventListener("pointerleave", focus(false));
    head.addEventListener("focus", focus(true));
    head.addEventListener("blur", focus(false));
    const row = { element, swatch, name, cells };
    this.rows.set(key, row);
    return row;
  }

  fillCursorColumn() {
    for (const line of this.lines ?? []) {
      const row = this.rows.get(line.key);
      if (!row) continue;
      const place = this.cursor === null ? -1 : lowerBound(line.t, this.cursor, true) - 1;
      setText(row.cells.cursor, place >= 0 ? celsius(line.v[place]) : "");
    }
  }

  describe() {
    const drawn = this.lines.filter((line) => line.extremes);
    if (!drawn.length) return "No reading yet";
    const words = drawn.slice(0, 5).map((line) => `${line.name} ${celsius(line.extremes.last)}, from ${celsius(line.extremes.min)} to ${celsius(line.extremes.max)}`);
    const more = drawn.length > 5 ? `; and ${drawn.length - 5} more` : "";
    return `Temperatures in °C over time, limit ${this.limit}: ${words.join("; ")}${more}. The table below has the numbers.`;
  }
}
