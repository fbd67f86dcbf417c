import { useSyncExternalStore } from "react";
import { hrefOf, parseRoute, type Route } from "./route.ts";

/** The route in the address bar. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}

/** Changes the address without a new history entry. */
export function replaceRoute(route: Parameters<typeof hrefOf>[0]): void {
  history.replaceState(null, "", hrefOf(route));
  globalThis.dispatchEvent(new HashChangeEvent("hashchange"));
}

function subscribe(changed: () => void): () => void {
  globalThis.addEventListener("hashchange", changed);
  return () => globalThis.removeEventListener("hashchange", changed);
}
