// The one stream of events of this page: opened, kept open, opened again.

const EVENTS = ["hello", "sensors", "status", "values", "lines", "arrival", "window", "alerts", "inspect"];
const RETRY_MS = 3000;
const SILENCE_MS = 5000; // the server says something every second

export class Stream {
  /** `onEvent(name, data)`; `onState(state)`: connecting, open, lost, refused. */
  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.query = "";
    this.source = null;
    this.retry = 0;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
    // A browser does not notice a server that vanished without a word.
    setInterval(() => {
      if (this.source && performance.now() - this.heard > SILENCE_MS) this.lost();
    }, 1000);
  }

  /** Begins anew, with another query (`?sensor=…&span=…`). A hidden page has no stream: a browser allows six connections to a host. */
  open(query = this.query) {
    this.query = query;
    this.close();
    if (document.hidden) return;
    this.onState("connecting");
    this.heard = performance.now();
    const source = new EventSource("/events" + query);
    this.source = source;
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (source !== this.source) return;
        this.heard = performance.now();
        if (name === "hello") this.onState("open");
        this.onEvent(name, JSON.parse(event.data));
      });
    }
    source.addEventListener("error", () => source === this.source && this.lost());
  }

  close() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }

  /** EventSource gives up for good when it is refused, and waits long when the host is gone: we try again ourselves. */
  async lost() {
    this.close();
    this.onState("lost");
    this.retry = setTimeout(() => this.open(), RETRY_MS);
    try {
      const answer = await fetch("/events" + this.query, { method: "HEAD", cache: "no-store" });
      if (answer.status === 503 && !this.source) this.onState("refused");
    } catch {
      // the server is away: "lost" says so
    }
  }
}
