import { useEffect, useState } from "react";

const DELAY_MS = 250;

/** The value, once it has not changed for a moment: a list is searched when the typing pauses. */
export function useDebouncedValue(value: string): string {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), DELAY_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return debounced;
}
