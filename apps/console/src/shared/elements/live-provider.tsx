import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { useTranslation } from "react-i18next";
import { followStream, type Connection } from "../server/stream.ts";
import { changesBetween, renamedTo } from "./element-changes.ts";
import { titleOf } from "./element-groups.ts";
import { usePreferences } from "../appearance/preferences.ts";
import type { ElementList } from "../server/rows.ts";
import { replaceRoute } from "../routing/navigation.ts";
import { parseRoute } from "../routing/route.ts";
import { client, trpc } from "../server/trpc.ts";

interface Live {
  connection: Connection;
  /** Full names that changed a moment ago. */
  fresh: ReadonlySet<string>;
  /** The last change as text, for screen readers. */
  announcement: string;
}

const FRESH_MS = 6_000;
const FALLBACK_POLL_MS = 5_000;

const LiveContext = createContext<Live>({
  connection: "connecting",
  fresh: new Set(),
  announcement: "",
});

export const useLive = (): Live => useContext(LiveContext);

/** Refreshes the pages with every new snapshot: by the event stream, or by polling while that is down. */
export function LiveProvider({ children }: { children: ReactNode }): ReactNode {
  const connection = useSnapshotStream();
  const list = useQuery({
    ...trpc.app.elements.list.queryOptions(),
    refetchInterval: connection === "live" ? false : FALLBACK_POLL_MS,
  });
  const { fresh, announcement } = useChanges(list.data);
  const live = useMemo(
    () => ({ connection, fresh, announcement }),
    [connection, fresh, announcement],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useSnapshotStream(): Connection {
  const [connection, setConnection] = useState<Connection>("connecting");
  const queries = useQueryClient();
  useEffect(() => {
    let shown: string | undefined;
    const listKey = trpc.app.elements.list.queryKey();
    // Of a list that is still on its way nothing is known: the stream may report what it misses.
    const isListed = async (id: string): Promise<boolean> => {
      await queries.ensureQueryData(trpc.app.elements.list.queryOptions()).catch(() => undefined);
      const snapshot = queries.getQueryData(listKey)?.snapshot;
      return snapshot !== undefined && `${snapshot.number}-${snapshot.hash}` === id;
    };
    // The first event of a connection is the current snapshot, which the page may show already.
    const follow = async (id: string): Promise<void> => {
      const isShown = shown === undefined ? await isListed(id) : shown === id;
      shown = id;
      if (isShown) return;
      void queries.invalidateQueries(trpc.app.elements.pathFilter());
      void queries.invalidateQueries(trpc.app.info.pathFilter());
      void queries.invalidateQueries(trpc.app.applications.pathFilter());
      void queries.invalidateQueries(trpc.app.brand.pathFilter());
    };
    return followStream<{ id: string }>(
      (events) => client.app.onSnapshot.subscribe(undefined, events),
      { onEvent: ({ id }) => void follow(id), onConnection: setConnection },
    );
  }, [queries]);
  return connection;
}

function useChanges(list: ElementList | undefined): Pick<Live, "fresh" | "announcement"> {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const seen = useRef<ElementList>(undefined);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [announcement, setAnnouncement] = useState("");
  useEffect(() => {
    const before = seen.current;
    seen.current = list;
    if (!list || !before || before === list) return;
    const { changed, removed } = changesBetween(before.elements, list.elements);
    if (changed.length + removed.length === 0) return;
    followRename(before, list);
    const names = (of: string[], from: ElementList): string =>
      of.map((name) => titleOf(name, from.elements, language)).join(", ");
    setFresh(new Set(changed));
    setAnnouncement(
      changed.length > 0
        ? t("live.changed", { names: names(changed, list), snapshot: list.snapshot.number })
        : t("live.removed", { names: names(removed, before) }),
    );
  }, [list, language, t]);
  useEffect(() => {
    if (fresh.size === 0) return undefined;
    const timer = setTimeout(() => setFresh(new Set()), FRESH_MS);
    return () => clearTimeout(timer);
  }, [fresh]);
  return { fresh, announcement };
}

/** Leads the open page of an element whose folder was renamed to the new name. */
function followRename(before: ElementList, after: ElementList): void {
  const route = parseRoute(location.hash);
  if (route.page !== "element") return;
  const fullName = renamedTo(route.fullName, before.elements, after.elements);
  if (fullName !== undefined) replaceRoute({ ...route, fullName });
}
