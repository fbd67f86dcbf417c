import { useQuery } from "@tanstack/react-query";
import { Alert, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { corpTitle } from "../../shared/people/corp.ts";
import { isProxyLogin } from "../../shared/elements/element-groups.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { Section } from "../../shared/layout/page.tsx";
import type { ElementSummary, SuiteCorp } from "../../shared/server/rows.ts";
import { suiteService } from "../../shared/server/trpc.ts";

interface Corps {
  /** The companies that the element serves; null for an element of one company. */
  corps: readonly SuiteCorp[] | null;
  /** The requested one, else the first. */
  corpId: string | undefined;
  /** False while loading. */
  isReady: boolean;
}

/** The company of a login test. */
export function useCorps(element: ElementSummary, wanted: string | undefined): Corps {
  const isProxy = isProxyLogin(element, useElements());
  const { data, isError } = useQuery({
    ...suiteService.listSuites.queryOptions(),
    enabled: isProxy,
  });
  if (!isProxy) return { corps: null, corpId: undefined, isReady: true };
  // Without the list, the test itself reports the failure.
  if (!data) return { corps: null, corpId: wanted, isReady: isError };
  const corps = data
    .flatMap((suite) => suite.corps)
    .filter(({ status, servedBy }) => status !== "cancelled" && servedBy === element.fullName);
  return { corps, corpId: wanted ?? corps[0]?.corpId, isReady: true };
}

export function CorpChoice(props: {
  corps: readonly SuiteCorp[];
  corpId: string;
  choose: (corpId: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { corps, corpId, choose } = props;
  return (
    <Section title={t("test.corp")}>
      <p className="quiet">{t("test.corpLead")}</p>
      <Select
        value={corpId}
        onChange={choose}
        aria-label={t("test.corp")}
        data-testid="choose-corp"
        className="corp-select"
        options={corps.map((corp) => ({ value: corp.corpId, label: corpTitle(corp) }))}
      />
    </Section>
  );
}

/** A test needs a company first. */
export function NoCorp(): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="warning"
      showIcon
      title={t("test.corpNone")}
      description={<a href={hrefOf({ page: "suites" })}>{t("test.corpNoneLink")}</a>}
    />
  );
}
