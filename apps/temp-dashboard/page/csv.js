// The data that is shown, as CSV (RFC 4180).

import { averageOf } from "./series.js";

const COLUMNS = ["sensor_id", "time", "celsius", "min", "max", "readings", "mean_of_5"];

/** A field of text from outside. What a spreadsheet would run as a formula gets a leading '. */
function field(text) {
  const safe = /^[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

/** The lines of `store`, with one row for each point. */
export function toCsv(store) {
  const rows = [COLUMNS.join(",")];
  for (const [i, series] of store.lines) {
    const average = averageOf(series);
    series.t.forEach((time, k) => {
      const readings = series.kind === "readings";
      rows.push([field(store.ids[i]), new Date(time).toISOString(), series.v[k], readings ? series.v[k] : series.lo[k], readings ? series.v[k] : series.hi[k],
        readings ? 1 : series.n[k], average[k]].join(","));
    });
  }
  return rows.join("\r\n") + "\r\n";
}
