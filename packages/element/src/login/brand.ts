import type { LoginClient } from "@menshen/client";
import type { Language } from "./texts.ts";

/** How the server's app presents itself: `brand` of its `app.json`. */
export interface LoginBrand {
  readonly name?: Text;
  readonly logo?: string;
  readonly color?: string;
  readonly onColor?: string;
  readonly terms?: Text;
  readonly privacy?: Text;
  readonly support?: Text;
}

type Text = Readonly<Record<Language, string>>;

/** The component works without it, so a failure is none of the login's. */
export async function loadBrand(client: LoginClient): Promise<LoginBrand | null> {
  try {
    const info = (await client.query("app.info")) as { readonly brand: LoginBrand | null };
    return info.brand;
  } catch {
    return null;
  }
}
