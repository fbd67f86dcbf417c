import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select, type InputRef } from "antd";
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { corpTitle } from "../../shared/people/corp.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import type { Suite, SuiteCorp } from "../../shared/server/rows.ts";
import { suiteService } from "../../shared/server/trpc.ts";

interface Props {
  suite: Suite;
  corp: SuiteCorp;
}

/** A company's organisation code, edited in place. */
export function OrgCode({ suite, corp }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { code, codeElement } = corp;
  const close = (): void => {
    // Return the focus to the button.
    flushSync(() => setOpen(false));
    button.current?.focus();
  };
  if (open) return <OrgCodeForm suite={suite} corp={corp} close={close} />;
  return (
    <div className="in-place">
      {code === null ? (
        <span className="quiet">{t("suites.codeNone")}</span>
      ) : (
        <code data-testid="org-code">{code}</code>
      )}
      {codeElement !== null && suite.elements.length > 1 && (
        <span className="quiet">
          {t("suites.codeVia", { element: titleOf(codeElement, elements, language) })}
        </span>
      )}
      <Button ref={button} size="small" onClick={() => setOpen(true)} data-testid="set-code">
        {t(code === null ? "suites.codeSet" : "suites.codeChange")}
      </Button>
    </div>
  );
}

/** The server's rule. */
const CODE = /^[\p{L}\p{N}][\p{L}\p{N}_-]{1,63}$/u;

function OrgCodeForm({ suite, corp, close }: Props & { close: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const help = useId();
  const input = useRef<InputRef>(null);
  useEffect(() => input.current?.focus(), []);
  const [code, setCode] = useState(corp.code ?? "");
  const [authFullName, setAuthFullName] = useState(corp.codeElement);
  const isValid = CODE.test(code.trim());
  const save = useMutation(
    suiteService.setCode.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(suiteService.pathFilter());
        close();
      },
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isValid) return;
    save.mutate({
      corpId: corp.corpId,
      code: code.trim(),
      ...(authFullName !== null && { authFullName }),
    });
  };
  return (
    <form className="in-place-form" onSubmit={submit}>
      <div className="in-place">
        <Input
          ref={input}
          value={code}
          maxLength={64}
          onChange={({ target }) => setCode(target.value)}
          onKeyDown={({ key }) => key === "Escape" && close()}
          aria-label={t("suites.codeOf", { name: corpTitle(corp) })}
          aria-describedby={help}
          status={code.trim() !== "" && !isValid ? "error" : ""}
          data-testid="code-input"
        />
        {suite.elements.length > 1 && (
          <ElementChoice suite={suite} value={authFullName} choose={setAuthFullName} />
        )}
        <Button
          type="primary"
          htmlType="submit"
          disabled={!isValid}
          loading={save.isPending}
          data-testid="save-code"
        >
          {t("suites.codeSave")}
        </Button>
        <Button onClick={close}>{t("suites.cancel")}</Button>
      </div>
      <p className="quiet" id={help}>
        {t(code.trim() !== "" && !isValid ? "suites.codeInvalid" : "suites.codeHelp")}
      </p>
      {save.isError && <FailureView error={save.error} />}
    </form>
  );
}

/** The element at which members with this code sign in, where several serve the suite. */
function ElementChoice(props: {
  suite: Suite;
  value: string | null;
  choose: (fullName: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  return (
    <Select
      value={props.value ?? ""}
      onChange={(value) => props.choose(value || null)}
      aria-label={t("suites.codeElement")}
      popupMatchSelectWidth={false}
      options={[
        { value: "", label: t("suites.codeElementAuto") },
        ...props.suite.elements.map((value) => ({
          value,
          label: titleOf(value, elements, language),
        })),
      ]}
    />
  );
}
