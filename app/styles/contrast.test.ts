import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Theme = 'light' | 'dark';
type Rgb = [number, number, number];

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Text needs 4.5 : 1, controls and charts 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT = [
  ['ink', 'paper'],
  ['ink', 'sunken'],
  ['ink-2', 'paper'],
  ['ink-3', 'paper'],
  ['ink-3', 'sunken'],
  ['ink-3', 'hover'],
  ['ink-3', 'raised'],
  ['accent', 'paper'],
  ['accent', 'accent-soft'],
  ['ink-2', 'accent-soft'],
  ['on-accent', 'accent'],
  ['warn', 'paper'],
  ['warn', 'warn-soft'],
  ['warn', 'hover'],
  ['danger', 'paper'],
  ['danger', 'danger-soft'],
  ['danger', 'hover'],
  ['ink-2', 'danger-soft'],
  ['on-danger', 'danger'],
  ['plate-ink', 'plate'],
  ['plate-dim', 'plate'],
  ['plate-accent', 'plate'],
] as const;
const CONTROLS = [
  ['edge', 'paper'],
  ['edge', 'raised'],
  ['focus', 'paper'],
  ['focus', 'sunken'],
  ['chart', 'paper'],
  ['chart-bad', 'paper'],
] as const;

for (const theme of ['light', 'dark'] as const) {
  test.each(TEXT)(`${theme}: %s can be read on %s`, (front, back) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(CONTROLS)(`${theme}: %s can be seen on %s`, (front, back) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(3);
  });
}

function colour(role: string, theme: Theme): Rgb {
  const value = new RegExp(`--${role}: ([^;]+);`).exec(css)?.[1] ?? '';
  const written = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map((match) =>
    match.slice(1).map(Number),
  );
  const [lightness = Number.NaN, chroma = Number.NaN, hue = Number.NaN] =
    (theme === 'dark' ? written[1] : undefined) ?? written[0] ?? [];
  return toSrgb(lightness, chroma, hue);
}

/** Oklab to 8 bits of sRGB. @see https://bottosson.github.io/posts/oklab/ */
function toSrgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear: Rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((value) => {
    const clamped = Math.min(1, Math.max(0, value));
    const encoded = clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255);
  }) as Rgb;
}

/** WCAG 2.2, contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const [darker = Number.NaN, lighter = Number.NaN] = [luminance(one), luminance(other)].sort(
    (a, b) => a - b,
  );
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(rgb: Rgb): number {
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
