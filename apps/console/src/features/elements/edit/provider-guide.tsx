import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../../../shared/layout/page.tsx";
import { CopyButton } from "../../../shared/ui/copy-button.tsx";

const guides = {
  "auths.loginTypes.QywxInnerType": "inner",
  "auths.loginTypes.QywxProxyType": "proxy",
  "auths.loginTypes.WeChatType": "wechat",
} as const;

/** The guide of a Type, where there is one. */
export function guideOf(type: string): (typeof guides)[keyof typeof guides] | undefined {
  return Object.hasOwn(guides, type) ? guides[type as keyof typeof guides] : undefined;
}

/** Where the values of a form are found, and which of our values the provider's console needs. */
export function ProviderGuide(props: {
  type: string;
  fullName: string;
  redirectUri: string;
}): ReactNode {
  const { t } = useTranslation();
  const { type, fullName, redirectUri } = props;
  const guide = guideOf(type);
  const steps = guide ? t(`guide.${guide}`).split("\n") : [];
  return (
    <Section title={t("guide.title")}>
      {steps.length > 0 && (
        <ol className="guide-steps">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      <h3>{t("guide.ours")}</h3>
      <dl className="guide-values">
        <Ours name={t("guide.redirect")} text={redirectUri} />
        <Ours name={t("guide.domain")} text={hostOf(redirectUri)} />
        {(guide === "inner" || guide === "proxy") && (
          <Ours
            name={t("guide.callback")}
            text={`${location.origin}/api/elements/${fullName}/notify`}
          />
        )}
      </dl>
    </Section>
  );
}

function Ours({ name, text }: { name: string; text: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>{text}</code> <CopyButton text={text} label={t("guide.copy", { name })} />
      </dd>
    </div>
  );
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : location.host;
}
