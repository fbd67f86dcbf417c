import { infiniteQueryOptions, keepPreviousData, type QueryKey } from "@tanstack/react-query";

interface PagedQuery<Row, Cursor> {
  queryKey: QueryKey;
  /** Rows of a page; a shorter one is the last. */
  size: number;
  /** @param cursor of the page before; undefined for the first */
  load: (cursor: Cursor | undefined, signal: AbortSignal) => Promise<Row[]>;
  cursorOf: (row: Row) => Cursor;
}

/** A list read page by page, each after the last row of the page before. */
export function pagedQuery<Row, Cursor>({
  queryKey,
  size,
  load,
  cursorOf,
}: PagedQuery<Row, Cursor>) {
  return infiniteQueryOptions({
    queryKey,
    // The type of a page parameter is lost while `Cursor` is open; it is what `getNextPageParam` gives.
    queryFn: ({ pageParam, signal }) => load(pageParam as Cursor | undefined, signal),
    initialPageParam: undefined as Cursor | undefined,
    getNextPageParam: (page: Row[]) => {
      const last = page.at(-1);
      return page.length < size || last === undefined ? undefined : cursorOf(last);
    },
    placeholderData: keepPreviousData,
  });
}
