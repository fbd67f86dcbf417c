import { z } from "zod";
import { bilingual, type Bilingual } from "./bilingual.ts";
import { visibleText } from "./text-formats.ts";

/** How an app presents itself on hosted pages and in login components: `brand` of `app.json`. */
export interface Brand {
  readonly name?: Bilingual | undefined;
  /** An `https:` or `data:image/` URL, or a path of this site. */
  readonly logo?: string | undefined;
  /** Of buttons and accents: `#rrggbb`. */
  readonly color?: string | undefined;
  /** Behind the card of hosted pages: `#rrggbb`. */
  readonly background?: string | undefined;
  readonly terms?: Bilingual | undefined;
  readonly privacy?: Bilingual | undefined;
  /** An `https:` or `mailto:` URL. */
  readonly support?: Bilingual | undefined;
  /** Replaces texts of the hosted pages by their name, one of `brandTexts`. */
  readonly texts?:
    | {
        readonly zh?: Readonly<Record<string, string>> | undefined;
        readonly en?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
}

const Line = visibleText().min(1).max(200).trim();
const Link = z
  .string()
  .max(2000)
  .regex(/^(?:https:\/\/|mailto:|\/(?![/\\]))/);
const Color = z.string().regex(/^#[0-9a-fA-F]{6}$/);
const Texts = z.record(z.string(), visibleText().max(500)).optional();
const inBoth = (text: z.ZodType<string, string>) =>
  z
    .union([text, z.strictObject({ zh: text, en: text })])
    .transform(bilingual)
    .optional();

export const brandSchema: z.ZodType<Brand> = z.strictObject({
  name: inBoth(Line),
  logo: z
    .string()
    .max(100_000)
    .regex(/^(?:https:\/\/|data:image\/|\/(?![/\\]))/)
    .optional(),
  color: Color.optional(),
  background: Color.optional(),
  terms: inBoth(Link),
  privacy: inBoth(Link),
  support: inBoth(Link),
  texts: z.strictObject({ zh: Texts, en: Texts }).optional(),
});

/**
 * WCAG's contrast ratio of two `#rrggbb` colours, 1 to 21.
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function contrastRatio(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better on the colour. */
export function inkOn(color: string): "#000000" | "#ffffff" {
  return contrastRatio(color, "#ffffff") >= contrastRatio(color, "#000000") ? "#ffffff" : "#000000";
}

/**
 * A mixture of two `#rrggbb` colours.
 * @param share of the second one, 0 to 1
 */
export function mixColors(one: string, other: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [from, to] = [channelOf(one, at), channelOf(other, at)];
    return Math.round(from + (to - from) * share);
  });
  return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The colour, or the nearest mixture of it with black or white that has at least this contrast with the ground. */
export function withContrast(color: string, ground: string, min: number): string {
  const ink = inkOn(ground);
  for (let percent = 0; percent < 100; percent += 2) {
    const mixed = mixColors(color, ink, percent / 100);
    if (contrastRatio(mixed, ground) >= min) return mixed;
  }
  return ink;
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = channelOf(color, at) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelOf(color: string, at: number): number {
  return Number.parseInt(color.slice(at, at + 2), 16);
}
