// The panel of the sensors to inspect next, with one sentence for each.

import { printable, setText } from "./text.js";

const MAX_ROWS = 10;

export class InspectPanel {
  /** `onChoose(index)`: called when the line of this sensor is to be shown. */
  constructor(root, onChoose) {
    this.list = root.querySelector("#inspect");
    this.none = root.querySelector("#inspect-none");
    this.onChoose = onChoose;
  }

  draw(store) {
    const rows = store.inspect.slice(0, MAX_ROWS);
    this.none.hidden = rows.length > 0;
    while (this.list.children.length > rows.length) this.list.lastChild.remove();
    rows.forEach((data, place) => {
      const item = this.list.children[place] ?? this.addItem();
      item.sensor = data.i;
      const name = printable(store.ids[data.i] ?? "?");
      setText(item.button, name);
      item.button.setAttribute("aria-label", `Draw ${name}`);
      setText(item.reason, data.reason);
      item.dataset.kind = data.minutes === 0 ? "hot" : data.minutes !== null ? "soon" : "calm";
    });
  }

  addItem() {
    const item = document.createElement("li");
    item.button = document.createElement("button");
    item.button.type = "button";
    item.button.addEventListener("click", () => this.onChoose(item.sensor));
    item.reason = document.createElement("span");
    item.append(item.button, " ", item.reason);
    this.list.append(item);
    return item;
  }
}
