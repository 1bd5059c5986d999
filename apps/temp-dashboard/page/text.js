// Text from outside and numbers, for people. Text goes into the page only by textContent.
// Characters that would move or hide it are shown escaped.

/**
 * Shows control, bidirectional and invisible characters as \x0a, \x1b, \u202e, and shortens the
 * text to `most` characters.
 */
export function printable(text, most = 64) {
  const characters = [...text];
  const cut = characters.length > most ? characters.slice(0, most - 1).join("") + "…" : text;
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\ufff0-\ufffb]|\p{Default_Ignorable_Code_Point}|\p{Cs}/gu, (c) => {
    const code = c.codePointAt(0);
    const hex = code.toString(16);
    if (code < 0x100) return "\\x" + hex.padStart(2, "0");
    return code < 0x10000 ? "\\u" + hex.padStart(4, "0") : "\\U" + hex.padStart(8, "0");
  });
}

/** A temperature with one decimal, or with as many as it takes to differ from `limit`. */
export function celsius(value, limit) {
  if (value === null || value === undefined) return "–";
  for (let digits = 1; digits <= 6; ++digits) {
    const text = value.toFixed(digits);
    if (limit === undefined || value === limit || Number(text) !== limit) return text;
  }
  return String(value);
}

export const percent = (value) => (value === null ? "–" : value.toFixed(1));

const two = (number) => String(number).padStart(2, "0");

/** A time as 14:03:07, in the viewer's time zone. */
export function clock(ms) {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** The same, with the date if it is not that of `now`. */
export function moment(ms, now) {
  const d = new Date(ms);
  const today = new Date(now).toDateString() === d.toDateString();
  return today ? clock(ms) : `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clock(ms)}`;
}

export const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

/** Sets the text of an element only if it differs, so that there is no needless layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
