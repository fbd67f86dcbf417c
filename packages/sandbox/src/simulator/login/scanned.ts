import type { Html } from "../../ui/html.ts";
import type { Scan } from "../world/state/scans.ts";
import type { WayBack } from "./send-back.ts";

/** The person who holds the phone. */
export interface Holder {
  /** Absent for a WeChat person, who belongs to no company. */
  readonly corpId?: string | undefined;
  readonly id: string;
  readonly name: string;
}

/** One QR code on the phone: the provider's part of the phone page. */
export interface Scanned {
  readonly scan: Scan;
  readonly appName: string;
  /** The app among others, in one line. */
  readonly label: string;
  /** What the chosen person will log in to. */
  readonly purpose: string;
  /** Who the holder is, in one line. */
  readonly describe: (holder: Holder) => string;
  /** The people to choose from, as buttons of a form. */
  readonly people: (here: URL) => Html | undefined;
  /** The person a button of that form names, or a sentence with the reason of the refusal. */
  readonly choose: (form: URLSearchParams) => Holder | string;
  /** Who scanned, while that person still exists. */
  readonly holder: () => Holder | undefined;
  /** The login page's redirect; undefined when the provider refuses this person. */
  readonly confirm: (holder: Holder) => WayBack | undefined;
  readonly refuse: () => WayBack;
}
