// Colours and dashes of lines: the colours of Okabe and Ito, which colour-blind people can
// distinguish, each with three dash patterns.

const LIGHT = ["#0072b2", "#b34700", "#007a59", "#a3508a", "#8a6d00", "#3d6fa8", "#5b4b8a"];
const DARK = ["#56b4e9", "#ff9a52", "#2fd3a2", "#e39bcb", "#e8c33c", "#9cc4ff", "#b9a7f0"];
const DASHES = [[], [8, 4], [2, 3]];

const dark = matchMedia("(prefers-color-scheme: dark)");

export const onThemeChange = (listener) => dark.addEventListener("change", listener);

/** The style of the line of sensor `i`. It stays the same as long as the page is open. */
export function styleOf(i) {
  const colors = dark.matches ? DARK : LIGHT;
  return { color: colors[i % colors.length], dash: DASHES[Math.floor(i / colors.length) % DASHES.length] };
}

/** A colour of the style sheet. */
export const cssColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
