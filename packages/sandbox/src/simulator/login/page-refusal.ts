import type { Texts } from "../../ui/i18n/texts.ts";
import type { Fault } from "../world/state/faults.ts";

/** A login page refuses to continue; the text is shown on the page. */
export class PageRefusal extends Error {
  /** The number the page shows, where it shows one. */
  readonly errcode: number | undefined;

  constructor(message: string, errcode?: number) {
    super(message);
    this.errcode = errcode;
  }
}

/** @throws PageRefusal the fault has an errcode */
export function refuseScripted(
  { errcode, errmsg }: Fault,
  names: Readonly<Record<number, { readonly name: string }>>,
  text: Texts,
): void {
  if (errcode !== undefined)
    throw new PageRefusal(errmsg ?? names[errcode]?.name ?? text.error.scripted, errcode);
}
