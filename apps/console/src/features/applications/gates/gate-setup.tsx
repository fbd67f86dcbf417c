import { gateProxies, gateProxyConfig } from "@menshen/application-templates";
import { Segmented, Tabs } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { Section } from "../../../shared/layout/page.tsx";
import { TextField } from "../../../shared/ui/text-field.tsx";
import { SnippetView } from "../snippet-view.tsx";

const headers = ["User", "Name", "Email", "Groups", "Corp"] as const;

/** The configuration of each proxy for a host, and what the software receives. */
export function GateSetup({ hosts }: { hosts: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const [host = ""] = hosts;
  const [chosen, choose] = useState(host);
  const [software, setSoftware] = useState("127.0.0.1:8080");
  const [menshen, setMenshen] = useState("127.0.0.1:3000");
  const addresses = { host: hosts.includes(chosen) ? chosen : host, software, menshen };
  return (
    <>
      <Section title={t("gates.proxy")}>
        <p className="quiet">{t("gates.proxyLead")}</p>
        <div className="form">
          {hosts.length > 1 && (
            <Segmented
              value={addresses.host}
              onChange={choose}
              options={[...hosts]}
              aria-label={t("gates.host")}
            />
          )}
          <TextField label={t("gates.software")} value={software} change={setSoftware} />
          <TextField
            label={t("gates.menshen")}
            help={t("gates.menshenHelp")}
            value={menshen}
            change={setMenshen}
          />
        </div>
        <Tabs
          size="small"
          items={gateProxies.map((proxy) => ({
            key: proxy.id,
            label: proxy.name,
            children: (
              <SnippetView
                name={proxy.name}
                text={gateProxyConfig(proxy, addresses, language).trimEnd()}
              />
            ),
          }))}
        />
      </Section>
      <Section title={t("gates.headers")}>
        <p className="quiet">{t("gates.headersLead")}</p>
        <dl className="facts">
          {headers.map((header) => (
            <div key={header}>
              <dt>
                <code>Remote-{header}</code>
              </dt>
              <dd>{t(`gates.header${header}`)}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  );
}
