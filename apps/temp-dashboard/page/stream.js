// The event stream of this page. It is kept open, and opened again when it is lost.

const EVENTS = ["hello", "sensors", "status", "values", "lines", "arrival", "window", "alerts", "inspect"];
const RETRY_MS = 3000;
const SILENCE_MS = 5000; // the server sends an event every second

export class Stream {
  /** `onEvent(name, data)`; `onState(state)`: connecting, open, lost, refused. */
  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.query = "";
    this.source = null;
    this.retry = 0;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
    // A browser does not notice a server that disappears without closing the connection.
    setInterval(() => {
      if (this.source && performance.now() - this.heard > SILENCE_MS) this.lost();
    }, 1000);
  }

  /**
   * Opens the stream again, with another query (`?sensor=…&span=…`). A hidden page has no stream,
   * because a browser allows only six connections to a host.
   */
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

  /**
   * Tries again after a pause. EventSource itself gives up for good when it is refused, and waits
   * long when the host is gone.
   */
  async lost() {
    this.close();
    this.onState("lost");
    this.retry = setTimeout(() => this.open(), RETRY_MS);
    try {
      const answer = await fetch("/events" + this.query, { method: "HEAD", cache: "no-store" });
      if (answer.status === 503 && !this.source) this.onState("refused");
    } catch {
      // the server is away, and the state is "lost" already
    }
  }
}
