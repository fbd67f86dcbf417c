import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isObject } from "../server/failure.ts";
import { isCorp } from "../people/corp.ts";
import { Avatar, PersonName } from "../people/person.tsx";
import { CorpName } from "../people/corp-name.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { DataView } from "../ui/data-view.tsx";
import { Section } from "../layout/page.tsx";

/** What the login of a test would have done. */
export function RunResult({ result }: { result: Readonly<Record<string, unknown>> }): ReactNode {
  const { t } = useTranslation();
  const json = JSON.stringify(result, null, 2);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div ref={place} data-testid="dry-run-result" className="result">
      <Section title={t("test.result")} aside={<CopyButton text={json} />}>
        {isObject(result["person"]) && <Person {...result["person"]} />}
        <div className="result-parts">
          <div>
            <h3>{t("test.profile")}</h3>
            <Part value={result["profile"]} />
            <h3>{t("test.user")}</h3>
            <Part value={result["user"]} />
            <h3>{t("test.account")}</h3>
            <Part value={result["account"]} />
          </div>
          <div>
            <h3>{t("test.corpList")}</h3>
            <CorpList value={result["corpList"]} />
            <h3>{t("test.session")}</h3>
            <Part value={result["session"]} />
          </div>
        </div>
        <details>
          <summary>{t("test.raw")}</summary>
          <pre className="raw">{json}</pre>
        </details>
      </Section>
    </div>
  );
}

/** Name and picture at the provider. */
function Person({ name, avatar }: { name?: unknown; avatar?: unknown }): ReactNode {
  const shown = typeof name === "string" ? name : null;
  return (
    <p className="result-person" data-testid="dry-run-person">
      <Avatar name={shown} avatar={typeof avatar === "string" ? avatar : null} large />
      <strong>
        <PersonName name={shown} />
      </strong>
    </p>
  );
}

function Part({ value }: { value: unknown }): ReactNode {
  const { t } = useTranslation();
  return isObject(value) && Object.keys(value).length > 0 ? (
    <DataView data={value} />
  ) : (
    <p className="quiet">{t("app.none")}</p>
  );
}

function CorpList({ value }: { value: unknown }): ReactNode {
  const { t } = useTranslation();
  const corps = Array.isArray(value) ? value.filter(isCorp) : [];
  if (corps.length === 0) return <p className="quiet">{t("test.noCorps")}</p>;
  return (
    <ul className="corps">
      {corps.map((corp) => (
        <li key={corp.corpId}>
          <strong>
            <CorpName corp={corp} />
          </strong>
          <code>{corp.corpId}</code>
        </li>
      ))}
    </ul>
  );
}
