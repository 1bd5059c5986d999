// The panel of the newest window, with a bar of temperature and one of humidity for each device.

import { celsius, clock, percent, plural, printable, setText } from "./text.js";

function addBar(row, kind) {
  const cell = row.insertCell();
  const bar = document.createElement("span");
  bar.className = "bar " + kind;
  bar.setAttribute("aria-hidden", "true");
  const text = document.createElement("span");
  cell.append(bar, text);
  return { bar, text };
}

export class WindowsPanel {
  constructor(root) {
    this.range = root.querySelector("#window-range");
    this.table = root.querySelector("#windows");
    this.body = this.table.tBodies[0];
    this.none = root.querySelector("#windows-none");
    this.shown = null;
  }

  draw(store) {
    const { window: data, limit } = store;
    this.table.hidden = !data;
    this.none.hidden = Boolean(data);
    if (!data || data === this.shown) return;
    this.shown = data;
    const hidden = data.device_count - data.devices.length;
    setText(this.range, `${clock(data.start)} to ${clock(data.end)}, ${plural(data.device_count, "device")}${hidden ? `, the ${data.devices.length} hottest shown` : ""}`);
    const values = data.devices.map((device) => device[1]);
    const low = Math.min(limit - 20, ...values) - 1;
    const high = Math.max(limit, ...values);
    while (this.body.rows.length > data.devices.length) this.body.deleteRow(-1);
    data.devices.forEach(([id, temperature, humidity], place) => {
      const row = this.body.rows[place] ?? this.addRow();
      setText(row.cells[0], printable(id));
      const hot = temperature > limit;
      row.parts.temperature.bar.style.width = `${(60 * (temperature - low)) / (high - low)}%`;
      row.parts.temperature.bar.classList.toggle("hot", hot);
      setText(row.parts.temperature.text, `${celsius(temperature, limit)} °C${hot ? " hot" : ""}`);
      row.parts.humidity.bar.style.width = `${humidity === null ? 0 : Math.max(0, Math.min(60, 0.6 * humidity))}%`;
      setText(row.parts.humidity.text, humidity === null ? "–" : `${percent(humidity)} %`);
    });
  }

  addRow() {
    const row = this.body.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    row.append(head);
    row.parts = { temperature: addBar(row, "temperature"), humidity: addBar(row, "humidity") };
    return row;
  }
}
