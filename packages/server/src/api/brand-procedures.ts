import { brandTexts, type BrandText, type CallContext, type Ports } from "@menshen/core";
import { audit, authService, originOf } from "@menshen/domain";
import { appMutation, appQuery } from "@menshen/rpc";
import type { App, ValueChange } from "@menshen/runtime";
import { z } from "zod";
import { localeOf } from "../login/pages/locale.ts";
import { loginPage } from "../login/pages/login-page.ts";
import { colorPairs, suggestedColor } from "../login/pages/palette.ts";
import { inTheme } from "../login/pages/style.ts";
import { texts, type Language } from "../login/pages/texts.ts";

/** As in `app.json`; what is wrong with it is reported by diagnostics that name the field. */
const WrittenBrand = z.record(z.string(), z.unknown());
const Save = z.strictObject({ hash: z.string().max(200), brand: WrittenBrand.nullable() });
const Preview = z.strictObject({
  brand: WrittenBrand,
  language: z.enum(["zh", "en"]).default("zh"),
  theme: z.enum(["light", "dark"]).default("light"),
});

/** `app.brand.*`: the `brand` of the app's own `app.json`, for administrators. */
export function brandProcedures(app: App, ports: Pick<Ports, "clock" | "data">) {
  const { brand: editor } = app.editor;
  return {
    get: appQuery({
      access: "admin",
      describe: "The brand in the app's own app.json, and the texts that it may replace",
      run: () => ({ ...editor.read(), texts: { zh: textsOf("zh"), en: textsOf("en") } }),
    }),
    save: appMutation({
      access: "admin",
      input: Save,
      describe:
        "Writes the brand into app.json, whose other keys stay as they are; null removes it",
      run: async (input, ctx) => {
        const { changes, ...saved } = await editor.save(input);
        if (changes.length > 0) await record(changes, saved.file, ctx);
        return saved;
      },
    }),
    preview: appMutation({
      access: "admin",
      input: Preview,
      describe: "The login page with a brand that is not saved, and the contrast of its colours",
      run: async ({ brand: written, language, theme }) => {
        const { brand, diagnostics } = editor.judge(written);
        const page = await loginPage({
          locale: localeOf({ query: `lang=${language}` }, brand),
          choices: await authService(app).listLoginTypes(),
          inClient: false,
          returnTo: undefined,
          error: undefined,
          signedIn: null,
        });
        return {
          html: inTheme(await page.text(), theme),
          colors: colorPairs(brand),
          suggestedColor: suggestedColor(brand),
          diagnostics,
        };
      },
    }),
  };

  async function record(changes: readonly ValueChange[], file: string, ctx: CallContext) {
    const facts = { file, by: ctx.userId ?? "admin", changes: changes.map(shortened) };
    await audit(ports.data, originOf(ctx), {
      atMs: ports.clock.now(),
      action: "brand-saved",
      element: null,
      userId: ctx.userId ?? null,
      detail: JSON.parse(app.snapshot.redact(JSON.stringify(facts))) as Record<string, unknown>,
    });
  }
}

function textsOf(language: Language): Readonly<Record<BrandText, string>> {
  const own = texts[language];
  return Object.fromEntries(brandTexts.map((name) => [name, own[name]])) as Record<
    BrandText,
    string
  >;
}

const AUDITED_CHARACTERS = 200;

/** A logo may be a whole picture. */
function shortened({ from, to, ...change }: ValueChange): ValueChange {
  const short = (value: NonNullable<typeof from>) =>
    typeof value === "string" && value.length > AUDITED_CHARACTERS
      ? `${value.slice(0, AUDITED_CHARACTERS)}…`
      : value;
  return {
    ...change,
    ...(from !== undefined && { from: from && short(from) }),
    ...(to !== undefined && { to: to && short(to) }),
  };
}
