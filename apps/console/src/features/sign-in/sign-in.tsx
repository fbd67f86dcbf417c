import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Input } from "antd";
import { useState, type ReactNode, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { signIn, type SignInOutcome } from "../../shared/server/admin-session.ts";
import type { LinkState } from "./link-state.ts";
import { tokenOfPaste } from "./admin-token.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { Page } from "../../shared/layout/page.tsx";
import { Brand, PreferenceButtons } from "../../shared/layout/shell.tsx";
import "./sign-in.css";

interface Props {
  link: LinkState;
  signedIn: () => void;
}

/** The administrator's sign-in page. */
export function SignIn({ link, signedIn }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="gate">
      <header className="gate-head">
        <Brand />
        <div className="tools">
          <PreferenceButtons />
        </div>
      </header>
      <main className="gate-card">
        <Page title={t("signIn.title")} lead={t("signIn.lead")}>
          {link !== "none" && (
            <Alert type="warning" showIcon role="alert" title={t(`signIn.${link}`)} />
          )}
          <h2>{t("signIn.how")}</h2>
          <HowToOpen />
          <p className="quiet">{t("signIn.once")}</p>
          <PasteForm signedIn={signedIn} />
          <p className="gate-other">
            {t("signIn.notAdmin")} <a href="/login">{t("signIn.toLogin")}</a>
          </p>
        </Page>
      </main>
    </div>
  );
}

/** The commands of the README, in the repository and from the package. */
const COMMANDS = {
  start: ["npx -y pnpm@12 start", "npx menshen start"],
  serve: ["npx -y pnpm@12 menshen admin-link", "npx menshen admin-link"],
} as const;

function HowToOpen(): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery(trpc.app.info.queryOptions());
  const isServe = data?.mode === "serve";
  const [here, installed] = COMMANDS[isServe ? "serve" : "start"];
  return (
    <>
      <p>{t(isServe ? "signIn.howServe" : "signIn.howLocal")}</p>
      <Command text={here} />
      <p>{t("signIn.fromPackage")}</p>
      <Command text={installed} />
    </>
  );
}

function PasteForm({ signedIn }: { signedIn: () => void }): ReactNode {
  const { t } = useTranslation();
  const [pasted, setPasted] = useState("");
  const [empty, setEmpty] = useState(false);
  const exchange = useMutation({
    mutationFn: signIn,
    onSuccess: (outcome) => outcome === "signed-in" && signedIn(),
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = tokenOfPaste(pasted);
    setEmpty(token === null);
    if (token !== null) exchange.mutate(token);
  };
  const problem = problemOf(empty, exchange.isError, exchange.data);
  return (
    <form onSubmit={submit} className="paste">
      <label htmlFor="paste">{t("signIn.paste")}</label>
      <div className="paste-row">
        <Input.Password
          id="paste"
          data-testid="admin-token"
          value={pasted}
          onChange={({ target }) => setPasted(target.value)}
          placeholder={t("signIn.placeholder")}
          autoComplete="off"
          spellCheck={false}
          status={problem ? "error" : ""}
          aria-invalid={problem !== null}
          aria-describedby="paste-problem"
        />
        <Button type="primary" htmlType="submit" loading={exchange.isPending} data-testid="sign-in">
          {t("signIn.submit")}
        </Button>
      </div>
      <p id="paste-problem" role="alert" className="problem">
        {problem && t(`signIn.${problem}`)}
      </p>
    </form>
  );
}

function problemOf(empty: boolean, failed: boolean, outcome: SignInOutcome | undefined) {
  if (empty) return "empty";
  if (failed) return "unreachable";
  return outcome === undefined || outcome === "signed-in" ? null : outcome;
}

function Command({ text }: { text: string }): ReactNode {
  return (
    <div className="command">
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
