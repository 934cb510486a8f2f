// The palette reaches the ratios of WCAG 2.2 AA in both themes: 4.5 for text, 3 for shapes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Theme = "light" | "dark";

const css = readFileSync("src/style/palette.css", "utf8");

function colour(name: string, theme: Theme): string {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  if (pair !== null) return pair[theme === "light" ? 1 : 2]!;
  const one = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css);
  assert.ok(one, `--${name} is in the palette`);
  return one[1]!;
}

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function ratio(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function atLeast(wanted: number, theme: Theme, front: string, back: string): void {
  const found = ratio(colour(front, theme), colour(back, theme));
  assert.ok(
    found >= wanted,
    `${theme}: ${front} on ${back} has ${found.toFixed(2)}, ${wanted} are needed`,
  );
}

for (const theme of ["light", "dark"] as const) {
  test(`text on its grounds, ${theme}`, () => {
    for (const ground of ["bg", "surface", "raised"])
      for (const ink of ["ink", "muted"]) atLeast(4.5, theme, ink, ground);
    for (const kind of ["accent", "good", "bad", "refund", "data", "warn"]) {
      atLeast(4.5, theme, kind, "surface");
      atLeast(4.5, theme, kind, "bg");
      atLeast(4.5, theme, kind, `${kind}-bg`);
      atLeast(4.5, theme, "ink", `${kind}-bg`);
    }
    atLeast(4.5, theme, "accent", "bad-bg");
    atLeast(4.5, theme, "accent", "accent-bg");
    atLeast(4.5, theme, "muted", "accent-bg");
    for (const group of [
      "receipt",
      "actions",
      "promises",
      "storage",
      "code",
      "wasm",
      "host",
      "crypto",
      "frame",
    ])
      atLeast(4.5, theme, "tile-ink", `g-${group}`);
    for (const kind of ["good", "bad", "refund", "accent"]) atLeast(4.5, theme, "surface", kind);
  });

  test(`shapes on their grounds, ${theme}`, () => {
    for (const ground of ["bg", "surface"])
      for (const shape of ["line-strong", "accent", "good", "bad", "refund", "data"])
        atLeast(3, theme, shape, ground);
  });
}
