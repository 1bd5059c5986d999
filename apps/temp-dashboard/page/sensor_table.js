// The table of every sensor's newest value. It can be sorted and filtered, and the sensors that are
// drawn are chosen in it.

import { celsius, moment, plural, printable, setText } from "./text.js";

const SILENT_MS = 30_000;
const OUT_OF_SIGHT_TURNS = 20;
const collator = new Intl.Collator("en", { numeric: true });

const KEYS = {
  id: (row) => row.name,
  value: (row) => row.value ?? -Infinity,
  state: (row) => ["hot", "hot, silent", "silent", "normal"].indexOf(row.state),
  at: (row) => row.at ?? 0,
};

export class SensorTable {
  /** `onChoose(index, chosen)`: called when the line of a sensor is to be shown or hidden. */
  constructor(root, onChoose) {
    this.body = root.querySelector("#table tbody");
    this.count = root.querySelector("#table-count");
    this.filter = root.querySelector("#filter");
    this.onChoose = onChoose;
    this.rows = [];
    this.order = []; // the rows in the order of the table
    this.sort = { key: "id", descending: false };
    // Of thousands of rows, about a dozen are in sight. Only those are written each time, the
    // others now and then.
    this.inSight = new IntersectionObserver((entries) => this.note(entries), { root: this.body.closest(".scroll"), rootMargin: "200px" });
    this.turn = 0;
    this.filter.addEventListener("input", () => this.applyFilter());
    for (const button of root.querySelectorAll("#table thead button")) button.addEventListener("click", () => this.sortBy(button));
  }

  /** `drawn`: indices of the sensors whose lines are chosen. */
  draw(store, now, drawn) {
    const fresh = this.rows.length < store.ids.length;
    while (this.rows.length < store.ids.length) this.addRow(this.rows.length, store.ids[this.rows.length]);
    while (this.rows.length > store.ids.length) this.drop(this.rows.pop());
    const time = store.time(now);
    const newest = store.values.reduce((most, each) => Math.max(most, each?.at ?? 0), 0);
    this.turn = (this.turn + 1) % OUT_OF_SIGHT_TURNS;
    for (const row of this.rows) {
      this.judge(row, store.values[row.index], Math.max(time, newest));
      row.drawn = drawn.has(row.index);
      if (row.inSight || row.index % OUT_OF_SIGHT_TURNS === this.turn) this.write(row, store.limit, time);
    }
    this.limit = store.limit;
    this.time = time;
    if (fresh) this.applyFilter();
    this.reorder();
  }

  addRow(index, id) {
    const element = this.body.insertRow();
    const box = document.createElement("input");
    box.type = "checkbox";
    const name = printable(id, 200);
    box.setAttribute("aria-label", `Draw ${name}`);
    box.addEventListener("change", () => this.onChoose(index, box.checked));
    const label = document.createElement("label");
    label.className = "target";
    label.append(box);
    element.insertCell().append(label);
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = name;
    element.append(head);
    const cells = ["value", "state", "at"].map(() => element.insertCell());
    cells[0].className = "number";
    const row = { index, name, element, box, cells, inSight: false };
    element.row = row;
    this.rows.push(row);
    this.order.push(row);
    this.inSight.observe(element);
  }

  drop(row) {
    this.inSight.unobserve(row.element);
    row.element.remove();
    this.order.splice(this.order.indexOf(row), 1);
  }

  note(entries) {
    for (const { target, isIntersecting } of entries) {
      target.row.inSight = isIntersecting;
      if (isIntersecting && this.time !== undefined) this.write(target.row, this.limit, this.time);
    }
  }

  /** Sets the values by which a row is sorted. */
  judge(row, known, newest) {
    if (!known) return;
    row.value = known.value;
    row.at = known.at;
    const silent = newest - known.at > SILENT_MS; // silence is no recovery
    row.state = known.hot ? (silent ? "hot, silent" : "hot") : silent ? "silent" : "normal";
  }

  write(row, limit, time) {
    if (row.box.checked !== row.drawn) row.box.checked = row.drawn;
    if (row.at === undefined) return;
    setText(row.cells[0], celsius(row.value, limit));
    setText(row.cells[1], row.state);
    setText(row.cells[2], moment(row.at, time));
    if (row.element.dataset.state !== row.state) row.element.dataset.state = row.state;
  }

  applyFilter() {
    const wanted = this.filter.value.trim().toLowerCase();
    let shown = 0;
    for (const row of this.rows) {
      const hidden = wanted !== "" && !row.name.toLowerCase().includes(wanted);
      if (row.element.hidden !== hidden) row.element.hidden = hidden;
      shown += hidden ? 0 : 1;
    }
    setText(this.count, shown === this.rows.length ? plural(shown, "sensor") : `${shown} of ${plural(this.rows.length, "sensor")}`);
  }

  sortBy(button) {
    const key = button.dataset.sort;
    this.sort = { key, descending: this.sort.key === key ? !this.sort.descending : key === "value" || key === "at" };
    for (const head of button.closest("tr").cells) head.removeAttribute("aria-sort");
    button.closest("th").setAttribute("aria-sort", this.sort.descending ? "descending" : "ascending");
    this.reorder();
  }

  /** Moves rows only when their order has changed, and never while the table has the focus. */
  reorder() {
    if (this.body.contains(document.activeElement)) return;
    const { key, descending } = this.sort;
    const of = KEYS[key];
    const compare = key === "id" ? (a, b) => collator.compare(a.name, b.name) : (a, b) => of(a) - of(b) || collator.compare(a.name, b.name);
    // Quick, because the rows are nearly sorted already.
    const sorted = [...this.order].sort(descending ? (a, b) => compare(b, a) : compare);
    if (sorted.every((row, place) => this.order[place] === row)) return;
    this.order = sorted;
    this.body.append(...sorted.map((row) => row.element));
  }
}
