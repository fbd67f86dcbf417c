import { lazy, type ComponentType, type LazyExoticComponent, type ReactNode } from "react";
import { crashed } from "../layout/crashed.tsx";
import { ErrorBoundary } from "../layout/error-boundary.tsx";
import { loadCode } from "./load-code.ts";

/** A page whose code is loaded when it is first shown. */
export function lazyPage<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await loadCode(load, { mayReload: true }) }));
}

/** A part of a page that may hold unsaved work: where its code is gone, the rest of the page stays. */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part: ComponentType<Props> = lazy(async () => ({
    default: await loadCode(load, { mayReload: false }),
  }));
  return (props: Props): ReactNode => (
    <ErrorBoundary fallback={crashed}>
      <Part {...props} />
    </ErrorBoundary>
  );
}
