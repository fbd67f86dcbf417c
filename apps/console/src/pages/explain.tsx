import { CheckCircleFilled, CloseCircleFilled, LeftOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Input, Select } from "antd";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import {
  explainCallback,
  type ExplainedCheck,
  type Explanation,
  type Pasted,
} from "../api/callbacks.ts";
import { useElements } from "../api/queries.ts";
import { hasWorkbench, isUsable } from "../element-groups.ts";
import { usePreferences } from "../preferences.ts";
import { hrefOf } from "../route.ts";
import { FailureView } from "../ui/failure-view.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { Page, Section } from "../ui/page.tsx";

/** Paste a callback, see which of its checks fails. It stays in this page's memory. */
export function Explain({ element }: { element: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const explain = useMutation({ mutationFn: explainCallback, gcTime: 0 });
  return (
    <Page
      title={t("explain.title")}
      lead={t("explain.lead")}
      above={
        <a className="back" href={hrefOf({ page: "callbacks" })}>
          <LeftOutlined aria-hidden="true" /> {t("callbacks.title")}
        </a>
      }
    >
      <div className="explain">
        <PasteForm
          element={element}
          isPending={explain.isPending}
          submit={explain.mutate}
          clear={explain.reset}
        />
        {explain.isError && <FailureView error={explain.error} />}
        {explain.data && <Result explanation={explain.data} />}
      </div>
    </Page>
  );
}

interface FormProps {
  element: string | undefined;
  isPending: boolean;
  submit: (pasted: Pasted) => void;
  clear: () => void;
}

function PasteForm({ element, isPending, submit, clear }: FormProps): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const logins = elements.filter((one) => hasWorkbench(one, elements) && isUsable(one));
  const [chosen, setChosen] = useState(element);
  const [url, setUrl] = useState("");
  const [body, setBody] = useState("");
  const fullName = chosen ?? logins[0]?.fullName;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (fullName === undefined) return;
    submit({ fullName, url: url.trim(), ...(body.trim() !== "" && { body }) });
  };
  const onClear = (): void => {
    setUrl("");
    setBody("");
    clear();
  };
  return (
    <form className="card paste-form" onSubmit={onSubmit}>
      <label htmlFor="explain-element">{t("explain.element")}</label>
      <Select
        id="explain-element"
        value={fullName ?? null}
        onChange={setChosen}
        placeholder={t("explain.noElement")}
        aria-describedby="explain-element-help"
        data-testid="explain-element"
        options={logins.map((one) => ({
          value: one.fullName,
          label: `${one.title[language] || one.fullName} · ${one.fullName}`,
        }))}
      />
      <p className="quiet" id="explain-element-help">
        {t("explain.elementHelp")}
      </p>
      <label htmlFor="explain-url">{t("explain.url")}</label>
      <Input.TextArea
        id="explain-url"
        value={url}
        onChange={({ target }) => setUrl(target.value)}
        placeholder={t("explain.urlPlaceholder")}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={8192}
        spellCheck={false}
        className="mono"
        data-testid="explain-url"
      />
      <label htmlFor="explain-body">{t("explain.body")}</label>
      <Input.TextArea
        id="explain-body"
        value={body}
        onChange={({ target }) => setBody(target.value)}
        autoSize={{ minRows: 5, maxRows: 14 }}
        maxLength={60_000}
        spellCheck={false}
        className="mono"
        aria-describedby="explain-body-help"
        data-testid="explain-body"
      />
      <p className="quiet" id="explain-body-help">
        {t("explain.bodyHelp")}
      </p>
      <div className="form-buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={isPending}
          disabled={url.trim() === "" || fullName === undefined}
          data-testid="explain-submit"
        >
          {t("explain.submit")}
        </Button>
        <Button onClick={onClear}>{t("explain.clear")}</Button>
      </div>
    </form>
  );
}

function Result({ explanation }: { explanation: Explanation }): ReactNode {
  const { t } = useTranslation();
  const { accepted, problem, candidates, kind } = explanation;
  const title = accepted ? t("explain.accepted") : t("explain.rejected");
  return (
    <section
      className="explain-result"
      aria-label={t("explain.result")}
      data-testid="explain-result"
      data-accepted={accepted}
    >
      <Alert
        type={accepted ? "success" : "error"}
        showIcon

        title={problem && !accepted ? `${title} (${problem})` : title}
        description={
          kind === "verification" ? t("explain.kind_verification") : t("explain.kind_push")
        }
      />
      {candidates.length === 0 && <p className="quiet">{t("explain.noCandidates")}</p>}
      {candidates.map((candidate, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a fixed list
        <Candidate key={index} candidate={candidate} n={index + 1} />
      ))}
    </section>
  );
}

function Candidate({
  candidate: { of, steps, decoded },
  n,
}: {
  candidate: Explanation["candidates"][number];
  n: number;
}): ReactNode {
  const { t } = useTranslation();
  const name = nameOf(of);
  const isSound = steps.every(({ ok }) => ok);
  return (
    <Section title={name ? t("explain.candidate", { name }) : t("explain.candidateNth", { n })}>
      <ol className="steps">
        {steps.map((step) => (
          <Step key={step.check} step={step} />
        ))}
      </ol>
      {decoded !== null && decoded !== undefined && (
        <>
          <h3>{t("explain.decoded")}</h3>
          {!isSound && <p className="quiet">{t("explain.decodedWarn")}</p>}
          <JsonView label={t("explain.decoded")} value={decoded} />
        </>
      )}
    </Section>
  );
}

function Step({ step: { check, ok, detail } }: { step: ExplainedCheck }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <li
      className={ok ? "step step-ok" : "step step-failed"}
      data-testid={`explain-step-${check}`}
      data-ok={ok}
    >
      <span className="step-icon" aria-hidden="true">
        {ok ? <CheckCircleFilled /> : <CloseCircleFilled />}
      </span>
      <div className="step-body">
        <p className="step-title">
          <strong>{check}</strong>
          <span className="sr-only">{t(ok ? "explain.step_passed" : "explain.step_failed")}</span>
        </p>
        <p className="quiet">{detail[language]}</p>
      </div>
    </li>
  );
}

/** Whose keys they are, however the element says it. */
function nameOf(of: unknown): string | undefined {
  if (typeof of === "string") return of;
  if (typeof of !== "object" || of === null) return undefined;
  const { scope, element } = of as { scope?: unknown; element?: unknown };
  const name = scope ?? element;
  return typeof name === "string" ? name : undefined;
}
