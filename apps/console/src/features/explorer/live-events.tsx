import { Button } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { untypedClient } from "../../shared/server/trpc.ts";
import { JsonView } from "../../shared/ui/code/json-view.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { withoutSecrets } from "./without-secrets.ts";

const MAX_EVENTS = 50;

interface LiveEvent {
  readonly number: number;
  readonly atMs: number;
  readonly value: unknown;
}

/** The events of a subscription while it is open, newest first. */
export function LiveEvents({ path, input }: { path: string; input: unknown }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const [opened, setOpened] = useState<{ input: unknown }>();
  const [events, setEvents] = useState<readonly LiveEvent[]>([]);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!opened) return undefined;
    const subscription = untypedClient.subscription(path, opened.input, {
      onData: (value: unknown) =>
        setEvents((before) => {
          const number = (before[0]?.number ?? 0) + 1;
          return [{ number, atMs: Date.now(), value }, ...before].slice(0, MAX_EVENTS);
        }),
      onError: (failure: unknown) => {
        setError(failure);
        setOpened(undefined);
      },
      onComplete: () => setOpened(undefined),
    });
    return () => subscription.unsubscribe();
  }, [path, opened]);
  const start = (): void => {
    setEvents([]);
    setError(undefined);
    setOpened({ input });
  };
  return (
    <>
      <div className="explorer-run">
        {opened ? (
          <Button onClick={() => setOpened(undefined)} data-testid="stop-events">
            {t("explorer.stop")}
          </Button>
        ) : (
          <Button type="primary" onClick={start} data-testid="run-method">
            {t("explorer.subscribe")}
          </Button>
        )}
        <output data-testid="events-state" data-open={opened !== undefined}>
          {opened && t("explorer.listening", { n: events.length })}
        </output>
      </div>
      {error !== undefined && <FailureView error={error} />}
      <div role="log" aria-label={t("explorer.events")}>
        <ol className="explorer-events">
          {events.map(({ number, atMs, value }) => (
            <li key={number} data-testid="live-event">
              <time dateTime={new Date(atMs).toISOString()}>{timeText(atMs, language)}</time>
              <JsonView label={t("explorer.event", { n: number })} value={withoutSecrets(value)} />
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}
