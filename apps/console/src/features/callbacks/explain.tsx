import { CheckCircleFilled, CloseCircleFilled, LeftOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Input, Select } from "antd";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { hasWorkbench, isUsable } from "../../shared/elements/element-groups.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { JsonView } from "../../shared/ui/code/json-view.tsx";
import { Page, Section } from "../../shared/layout/page.tsx";
import type {
  ExplainedCallback,
  ExplainedCandidate,
  ExplainedStep,
  Pasted,
} from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import "./callbacks.css";

/** Shows which checks a pasted callback passes. Its text stays in the page's memory. */
export function Explain({ element }: { element: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const explain = useMutation(trpc.app.callbacks.explain.mutationOptions({ gcTime: 0 }));
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
        {explain.data && <Result explained={explain.data} />}
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

function Result({ explained }: { explained: ExplainedCallback }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { accepted, problem, candidates, kind } = explained;
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
        title={t(accepted ? "explain.accepted" : "explain.rejected")}
        description={
          <>
            {problem && <p>{problem[language]}</p>}
            {kind && <p>{t(`explain.kind_${kind}`)}</p>}
          </>
        }
      />
      {candidates.map((candidate) => (
        <Candidate key={candidate.of} candidate={candidate} />
      ))}
    </section>
  );
}

function Candidate({ candidate }: { candidate: ExplainedCandidate }): ReactNode {
  const { t } = useTranslation();
  const { of, steps, decoded } = candidate;
  return (
    <Section title={t("explain.candidate", { name: of })}>
      <ol className="steps">
        {steps.map((step) => (
          <Step key={step.check} step={step} />
        ))}
      </ol>
      {decoded && (
        <>
          <h3>{t("explain.decoded")}</h3>
          {!steps.every(({ ok }) => ok) && <p className="quiet">{t("explain.decodedWarn")}</p>}
          <JsonView label={t("explain.decoded")} value={decoded} />
        </>
      )}
    </Section>
  );
}

function Step({ step: { check, ok, detail } }: { step: ExplainedStep }): ReactNode {
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
          <strong>{t(`explain.check_${check}`)}</strong>
          <span className="sr-only">{t(ok ? "explain.step_passed" : "explain.step_failed")}</span>
        </p>
        <p className="quiet">{detail[language]}</p>
      </div>
    </li>
  );
}
