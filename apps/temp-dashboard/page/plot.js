// A uPlot whose series have their own times (uPlot's mode 2), drawn with paths of our own. The
// plots of a page share their cursor.

import { cssColor, onThemeChange } from "./palette.js";

const sync = uPlot.sync("suhu");

/**
 * A path through the points, with a break where there is a gap in time. `u.suhu[k]` is the series k
 * as draw() got it.
 */
function linePath(u, k) {
  return uPlot.orient(u, k, (series, xs, ys, scaleX, scaleY, toX, toY, left, top, width, height) => {
    const stroke = new Path2D();
    const { longestStep } = u.suhu[k];
    let before = -Infinity;
    for (let i = 0; i < xs.length; ++i) {
      const x = toX(xs[i], scaleX, width, left);
      const y = toY(ys[i], scaleY, height, top);
      if (xs[i] - before > longestStep) {
        stroke.moveTo(x, y);
        stroke.lineTo(x + 1, y); // so that a single point is visible, too
      } else {
        stroke.lineTo(x, y);
      }
      before = xs[i];
    }
    return { stroke, flags: 1 };
  });
}

function dotPath(u, k) {
  return uPlot.orient(u, k, (series, xs, ys, scaleX, scaleY, toX, toY, left, top, width, height) => {
    const fill = new Path2D();
    const radius = 2 * devicePixelRatio;
    for (let i = 0; i < xs.length; ++i) {
      const x = toX(xs[i], scaleX, width, left);
      const y = toY(ys[i], scaleY, height, top);
      fill.moveTo(x + radius, y);
      fill.arc(x, y, radius, 0, 7);
    }
    return { fill, flags: 2 };
  });
}

/** uPlot's mode 2 needs at least one series. */
const NOTHING = { key: "", t: [], v: [], color: "transparent", dash: [], width: 1, longestStep: Infinity };

export class Plot {
  /**
   * `options`: { range() -> [from, to] ms, yRange() -> [low, high], yText(value), under(u),
   * over(u), onCursor(ms or null), dots }
   */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.series = [NOTHING];
    this.visible = true;
    new IntersectionObserver(([entry]) => (this.visible = entry.isIntersecting)).observe(element);
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(element);
    onThemeChange(() => this.rebuild());
  }

  size() {
    return { width: Math.max(200, this.element.clientWidth), height: Math.max(120, this.element.clientHeight) };
  }

  /** Draws series: { t, v, color, dash, width, longestStep }. */
  draw(list) {
    const series = list.length ? list : [NOTHING];
    const shape = (some) => some.map((s) => [s.key, s.color, s.width, s.dash].join()).join(";");
    const same = this.plot && shape(series) === shape(this.series);
    this.series = series;
    if (!same) return this.rebuild();
    if (!this.visible) return undefined;
    this.plot.suhu = [null, ...series];
    return this.plot.setData([null, ...series.map((s) => [s.t, s.v])]);
  }

  rebuild() {
    this.plot?.destroy();
    const { options } = this;
    const axis = { stroke: cssColor("--quiet"), grid: { stroke: cssColor("--grid"), width: 1 }, ticks: { stroke: cssColor("--grid"), width: 1 }, font: "12px system-ui, sans-serif" };
    const paths = options.dots ? dotPath : linePath;
    this.plot = new uPlot(
      {
        mode: 2,
        ms: 1,
        ...this.size(),
        legend: { show: false },
        padding: [12, 28, 0, 0],
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, dataIdx: () => null, sync: { key: sync.key, setSeries: false, scales: ["x", null] } },
        scales: { x: { time: true, auto: true, range: options.range }, y: { auto: true, range: options.yRange } },
        axes: [{ ...axis, space: 84, splits: roundTimes, values: clockValues }, { ...axis, size: 56, values: (u, splits) => splits.map(options.yText) }],
        series: [{}, ...this.series.map((s) => ({ facets: [{ scale: "x", auto: true }, { scale: "y", auto: true }], stroke: s.color, fill: options.dots ? s.color : undefined, width: s.width, dash: s.dash, paths, points: { show: false } }))],
        hooks: {
          init: [(u) => (u.suhu = [null, ...this.series])],
          drawClear: [(u) => options.under?.(u)],
          draw: [(u) => options.over?.(u)],
          setCursor: [(u) => options.onCursor?.(u.cursor.left >= 0 ? u.posToVal(u.cursor.left, "x") : null)],
        },
      },
      [null, ...this.series.map((s) => [s.t, s.v])],
      this.element,
    );
  }
}

/** Times that are round in the viewer's time zone. */
function roundTimes(u, axis, from, to, step) {
  const zone = new Date(from).getTimezoneOffset() * 60_000;
  const times = [];
  for (let ms = Math.ceil((from - zone) / step) * step + zone; ms <= to; ms += step) times.push(ms);
  return times;
}

/**
 * The viewer's time of day. If the steps are an hour or longer, the date is added where it changes.
 */
function clockValues(u, splits, axis, space, step) {
  const pad = (n) => String(n).padStart(2, "0");
  let day = "";
  return splits.map((ms) => {
    const d = new Date(ms);
    const date = `${d.getMonth() + 1}/${d.getDate()}`;
    const time = `${pad(d.getHours())}:${pad(d.getMinutes())}` + (step < 60_000 ? `:${pad(d.getSeconds())}` : "");
    const text = step >= 3_600_000 && date !== day ? `${time}\n${date}` : time;
    day = date;
    return text;
  });
}
