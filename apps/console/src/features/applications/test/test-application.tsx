import { LeftOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { titleOf } from "../../../shared/elements/element-groups.ts";
import { Loading, Page, Section } from "../../../shared/layout/page.tsx";
import { hrefOf } from "../../../shared/routing/route.ts";
import { useElements } from "../../../shared/server/queries.ts";
import { trpc } from "../../../shared/server/trpc.ts";
import { JsonView } from "../../../shared/ui/code/json-view.tsx";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { finishTest, refusalOf, startTest } from "./sample-client.ts";
import { TEST_ANSWER_KEY, type TestAnswer } from "./test-answer.ts";
import "../applications.css";

/** Signs in with a sample client in the application's place, and shows what it got. */
export function TestApplication({ fullName }: { fullName: string }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const queries = useQueryClient();
  const [answer] = useState(() => queries.getQueryData<TestAnswer>(TEST_ANSWER_KEY));
  const name = titleOf(fullName, elements, language);
  return (
    <Page
      title={t("applications.testOf", { name })}
      lead={t("applications.testLead")}
      above={
        <a className="back" href={hrefOf({ page: "application", fullName })}>
          <LeftOutlined aria-hidden="true" /> {name}
        </a>
      }
    >
      <div className="application-parts">
        {answer?.application === fullName && <Result answer={answer} />}
        <Start application={fullName} />
      </div>
    </Page>
  );
}

function Start({ application }: { application: string }): ReactNode {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(
    trpc.app.applications.get.queryOptions({ application }),
  );
  const start = useMutation({ mutationFn: startTest });
  if (isPending) return <Loading />;
  if (error) return <FailureView error={error} retry={refetch} />;
  const { testClientId: clientId, scopes } = data;
  if (clientId === undefined) return null;
  const begin = (asAnother: boolean): void =>
    start.mutate({ application, clientId, scopes, asAnother });
  return (
    <Section title={t("applications.test")}>
      <p className="quiet">{t("applications.testSession")}</p>
      {start.isError && <Refusal error={start.error} />}
      <div className="application-actions">
        <Button
          type="primary"
          onClick={() => begin(false)}
          loading={start.isPending}
          data-testid="start-test"
        >
          {t("applications.testStart")}
        </Button>
        <Button onClick={() => begin(true)} disabled={start.isPending}>
          {t("applications.testOther")}
        </Button>
      </div>
    </Section>
  );
}

function Result({ answer }: { answer: TestAnswer }): ReactNode {
  const { t } = useTranslation();
  // A code works once: the result stays while this tab shows the console.
  const result = useQuery({
    queryKey: ["application-test", answer.state],
    queryFn: () => finishTest(answer),
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
  });
  if (result.isPending) return <Loading />;
  if (result.isError) return <Refusal error={result.error} />;
  const { idToken, userinfo } = result.data;
  return (
    <>
      <Alert
        type="success"
        showIcon
        data-testid="test-result"
        title={t("applications.testDone", { name: nameIn(userinfo) })}
      />
      <Section title={t("applications.idToken")}>
        <JsonView label={t("applications.idToken")} value={idToken} />
      </Section>
      <Section title={t("applications.userinfo")}>
        <JsonView label={t("applications.userinfo")} value={userinfo} />
      </Section>
    </>
  );
}

function Refusal({ error }: { error: unknown }): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      data-testid="test-refused"
      title={t("applications.testFailed")}
      description={<code lang="en">{refusalOf(error)}</code>}
    />
  );
}

function nameIn({ name, sub }: Readonly<Record<string, unknown>>): string {
  return typeof name === "string" ? name : String(sub);
}
