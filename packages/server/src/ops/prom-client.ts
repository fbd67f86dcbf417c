import { createRequire } from "node:module";
import type * as PromClientModule from "prom-client";

/*
 * prom-client without the rest of its index, which loads OpenTelemetry and the metrics of Node: 70 modules that only a scrape
 * needs.
 */

type PromClient = typeof PromClientModule;

const require = createRequire(import.meta.url);
const load = <Name extends keyof PromClient>(name: Name): PromClient[Name] =>
  require(`prom-client/lib/${name.toLowerCase()}.js`) as PromClient[Name];

export const Counter = load("Counter");
export const Gauge = load("Gauge");
export const Registry = load("Registry");
export type Registry = PromClientModule.Registry;
