import { useMutation } from "@tanstack/react-query";
import { Button, Modal, Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { JsonInput } from "../../shared/form/json-input.tsx";
import { fieldsOf } from "../../shared/form/schema-fields.ts";
import { SchemaForm } from "../../shared/form/schema-form.tsx";
import { Section } from "../../shared/layout/page.tsx";
import { isObject } from "../../shared/server/failure.ts";
import { untypedClient } from "../../shared/server/trpc.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { useCallHistory, type MadeCall, type Outcome } from "./call-history.ts";
import { LiveEvents } from "./live-events.tsx";
import type { Operation } from "./operations.ts";
import { OutcomeView } from "./outcome-view.tsx";
import { SnippetTabs } from "./snippet-tabs.tsx";

interface Props {
  operation: Operation;
  components: Readonly<Record<string, unknown>>;
  /** An earlier call to show again. */
  repeated: MadeCall | undefined;
}

/** One method: its input, what it answers, and the call as code. */
export function MethodPanel({ operation, components, repeated }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { path, kind, access, describe } = operation;
  const [given, setGiven] = useState<unknown>(repeated?.input ?? {});
  const input = operation.input ? given : undefined;
  return (
    <>
      <Section title={operation.method} aside={<CopyButton text={path} />}>
        <p className="explorer-facts">
          <span className="pill">{t(`kind.${kind}`)}</span>
          <span className={`pill pill-${access}`}>{t(`access.${access}`)}</span>
          <code>{path}</code>
        </p>
        {describe && <p>{describe[language]}</p>}
        <InputForm operation={operation} value={given} change={setGiven} />
        {kind === "subscription" ? (
          <LiveEvents path={path} input={input} />
        ) : (
          <RunCall
            operation={operation}
            input={input}
            components={components}
            before={repeated?.outcome}
          />
        )}
      </Section>
      <SnippetTabs call={{ operation, input, origin: location.origin }} />
    </>
  );
}

type Way = "form" | "json";

function InputForm(props: {
  operation: Operation;
  value: unknown;
  change: (value: unknown) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { operation, value, change } = props;
  const fields = operation.input ? fieldsOf(operation.input) : [];
  const hasForm = fields.every(({ path }) => path.length > 0);
  const [way, setWay] = useState<Way>(hasForm && isObject(value) ? "form" : "json");
  if (!operation.input) return <p className="quiet">{t("explorer.noInput")}</p>;
  return (
    <div className="explorer-input">
      {hasForm && (
        <Segmented<Way>
          size="small"
          value={way}
          onChange={setWay}
          disabled={!isObject(value)}
          aria-label={t("explorer.inputAs")}
          options={[
            { value: "form", label: t("explorer.form") },
            { value: "json", label: "JSON" },
          ]}
        />
      )}
      {way === "form" && isObject(value) ? (
        <SchemaForm fields={fields} document={value} change={change} jsonInputs />
      ) : (
        <div className="field">
          <label htmlFor="explorer-json">{t("explorer.inputJson")}</label>
          <JsonInput id="explorer-json" value={value} change={(next) => change(next ?? {})} />
        </div>
      )}
    </div>
  );
}

/** Runs a query at once, a mutation after a question. */
function RunCall(props: {
  operation: Operation;
  input: unknown;
  components: Readonly<Record<string, unknown>>;
  before: Outcome | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { operation, input, components, before } = props;
  const { add } = useCallHistory();
  const [isAsking, setAsking] = useState(false);
  const run = useMutation({
    mutationFn: async () => {
      const outcome = await callOf(operation, input);
      add(operation, input, outcome);
      return outcome;
    },
  });
  const outcome = run.data ?? before;
  const isMutation = operation.kind === "mutation";
  const confirm = { "data-testid": "run-method-confirm" };
  return (
    <>
      <div className="explorer-run">
        <Button
          type="primary"
          loading={run.isPending}
          onClick={() => (isMutation ? setAsking(true) : run.mutate())}
          data-testid="run-method"
          {...(isMutation && { "aria-haspopup": "dialog" as const })}
        >
          {t("explorer.run")}
        </Button>
        {isMutation && <span className="quiet">{t("explorer.changes")}</span>}
      </div>
      <Modal
        open={isAsking}
        title={t("explorer.ask", { method: operation.method })}
        onCancel={() => setAsking(false)}
        onOk={() => {
          setAsking(false);
          run.mutate();
        }}
        okText={t("explorer.run")}
        okButtonProps={confirm}
        centered
        width={440}
      >
        {t("explorer.askText")}
      </Modal>
      {outcome && !run.isPending && (
        <OutcomeView operation={operation} outcome={outcome} components={components} />
      )}
    </>
  );
}

/** Calls with the session of this browser. */
async function callOf({ path, kind }: Operation, input: unknown): Promise<Outcome> {
  const startedMs = performance.now();
  const ms = (): number => performance.now() - startedMs;
  try {
    const value =
      kind === "mutation"
        ? await untypedClient.mutation(path, input)
        : await untypedClient.query(path, input);
    return { ok: true, value, ms: ms() };
  } catch (error) {
    return { ok: false, error, ms: ms() };
  }
}
