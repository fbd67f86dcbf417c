import { contrastRatio, inkOn, mixColors, withContrast, type Brand } from "@menshen/core";

/** The colours of hosted pages in one theme, `#rrggbb`. */
export interface Palette {
  /** Behind the card. */
  readonly ground: string;
  readonly card: string;
  readonly ink: string;
  /** Of text that matters less. */
  readonly soft: string;
  readonly line: string;
  /** Of buttons, marks and the focus. */
  readonly red: string;
  readonly redInk: string;
  /** Of notices, and of what the pointer is over; `transparent` where a brand has its own ground. */
  readonly wash: string;
}

export type Theme = "light" | "dark";

export const defaultPalettes: Readonly<Record<Theme, Palette>> = {
  light: {
    ground: "#f4f1ec",
    card: "#fffdf9",
    ink: "#221c17",
    soft: "#6d6259",
    line: "#e3dbd0",
    red: "#a8281e",
    redInk: "#ffffff",
    wash: "#f7e9e4",
  },
  dark: {
    ground: "#14110f",
    card: "#1f1a17",
    ink: "#f1eae2",
    soft: "#aa9e92",
    line: "#39312b",
    red: "#e0695c",
    redInk: "#1b0d0b",
    wash: "#35201c",
  },
};

/** WCAG 2.2 AA: of text, and of what is no text but has a meaning. */
const TEXT_RATIO = 4.5;
const SHAPE_RATIO = 3;

/** What a brand changes of the palettes. */
export function brandPalettes({
  color,
  background,
}: Brand): Readonly<Record<Theme, Partial<Palette>>> {
  const onDark = color && withContrast(color, tint("dark", background), SHAPE_RATIO);
  return {
    light: {
      ...(color !== undefined && { red: color, redInk: inkOn(color) }),
      ...(background !== undefined && { ground: background, wash: "transparent" }),
    },
    dark: {
      ...(onDark !== undefined && { red: onDark, redInk: inkOn(onDark) }),
      ...(background !== undefined && { ground: darkGround(background), wash: "transparent" }),
    },
  };
}

/** Of the grounds that the accent is drawn on, the one with which it has less contrast. */
function tint(theme: Theme, background: string | undefined): string {
  return defaultPalettes[theme][background === undefined ? "wash" : "card"];
}

/** A light background would glare around a dark card. */
function darkGround(background: string): string {
  const isDark = contrastRatio(background, "#ffffff") >= 7;
  return isDark ? background : mixColors(background, "#000000", 0.85);
}

/** Two colours that meet on hosted pages. */
export interface ColorPair {
  readonly name: (typeof pairs)[number]["name"];
  readonly theme: Theme;
  readonly color: string;
  readonly ground: string;
  /** WCAG's contrast ratio, 1 to 21, with two digits. */
  readonly ratio: number;
  /** What WCAG 2.2 AA asks for. */
  readonly min: number;
  readonly passes: boolean;
}

const pairs = [
  { name: "text", color: "ink", ground: "card", min: TEXT_RATIO },
  { name: "quiet-text", color: "soft", ground: "card", min: TEXT_RATIO },
  { name: "notice", color: "ink", ground: "wash", min: TEXT_RATIO },
  { name: "quiet-notice", color: "soft", ground: "wash", min: TEXT_RATIO },
  { name: "button", color: "redInk", ground: "red", min: TEXT_RATIO },
  { name: "accent", color: "red", ground: "card", min: SHAPE_RATIO },
  { name: "accent-notice", color: "red", ground: "wash", min: SHAPE_RATIO },
] as const;

/** The contrast of all pairs of colours on hosted pages, in both themes. */
export function colorPairs(brand: Brand): ColorPair[] {
  const changes = brandPalettes(brand);
  return (["light", "dark"] as const).flatMap((theme) => {
    const palette = { ...defaultPalettes[theme], ...changes[theme] };
    const opaque = (name: keyof Palette): string =>
      palette[name] === "transparent" ? palette.card : palette[name];
    return pairs.map(({ name, color: of, ground: on, min }): ColorPair => {
      const [color, ground] = [opaque(of), opaque(on)];
      const ratio = contrastRatio(color, ground);
      // Down, so that what fails never looks as if it passed.
      const shown = Math.floor(ratio * 100) / 100;
      return { name, theme, color, ground, ratio: shown, min, passes: ratio >= min };
    });
  });
}

/** The colour nearest to that of the brand with which all pairs pass; null where they do. */
export function suggestedColor(brand: Brand): string | null {
  const { color, background } = brand;
  if (color === undefined || colorPairs(brand).every(({ passes }) => passes)) return null;
  return withContrast(color, tint("light", background), SHAPE_RATIO);
}
