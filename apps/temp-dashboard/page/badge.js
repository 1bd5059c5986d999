// The badge: the state of the connection in a few words, and what to do about it.

import { printable, setText } from "./text.js";

const WORDS = {
  connecting: ["connecting", ""],
  lost: ["reconnecting", "The dashboard does not answer; trying again every 3 seconds. Is temp-dashboard running?"],
  refused: ["reconnecting", "Too many pages are open (--max-clients); trying again every 3 seconds. Close one that nobody looks at."],
  paused: ["paused", ""],
  live: ["live", ""],
  waiting: ["no data yet", ""],
  unreadable: ["no readings", ""],
  "reading-history": ["reading history", ""],
  "no-contact": ["no contact with Kafka", ""],
};

export class Badge {
  constructor(root) {
    this.badge = root.querySelector("#badge");
    this.text = root.querySelector("#badge-text");
    this.advice = root.querySelector("#advice");
  }

  /** `connection`: the state of the stream; `status`: the server's status, or null. */
  show(connection, status, paused) {
    const state = connection !== "open" ? connection : paused ? "paused" : (status?.state ?? "connecting");
    const [word, advice] = WORDS[state] ?? [printable(state), ""];
    this.badge.dataset.state = state;
    setText(this.text, word);
    const detail = advice || (connection === "open" && status ? printable(status.detail, 600) : "");
    setText(this.advice, detail);
    this.advice.hidden = detail === "";
  }
}
