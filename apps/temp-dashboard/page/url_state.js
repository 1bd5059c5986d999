// The state of the page in its address: ?sensor=S1&sensor=S3&span=5m

const SPANS = ["1m", "5m", "15m", "all"];

/** { sensors: [ids] or null (the server chooses), span } */
export function readState(search) {
  const parameters = new URLSearchParams(search);
  const span = parameters.get("span");
  const sensors = parameters.getAll("sensor");
  return { sensors: sensors.length ? sensors.filter((id) => id !== "") : null, span: SPANS.includes(span) ? span : "5m" };
}

/** The query of this state. If no sensor is chosen, it has one empty sensor. */
export function toQuery({ sensors, span }) {
  const parameters = new URLSearchParams();
  if (sensors) for (const id of sensors.length ? sensors : [""]) parameters.append("sensor", id);
  parameters.set("span", span);
  return "?" + parameters.toString();
}
