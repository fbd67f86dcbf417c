// First: a feature's styles override shared ones.
import "./shared/styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeTokenFromAddress } from "./features/sign-in/admin-token.ts";
import { watchActivity } from "./shared/server/activity.ts";
import { signIn } from "./shared/server/admin-session.ts";
import { adminQuery } from "./shared/server/queries.ts";
import { queryClient } from "./shared/server/query-client.ts";
import { App } from "./app.tsx";
import { LINK_KEY, type LinkState } from "./features/sign-in/link-state.ts";
import { Appearance } from "./shared/appearance/appearance.tsx";
import {
  LINK_RESULT_KEY,
  takeLinkResult,
  type LinkResult,
} from "./features/account/link-result.ts";
import {
  takeTestAnswer,
  TEST_ANSWER_KEY,
  type TestAnswer,
} from "./features/applications/test/test-answer.ts";
import { watchLinks } from "./shared/routing/followed-link.ts";
import { replaceRoute } from "./shared/routing/navigation.ts";
import { readPreferences } from "./shared/appearance/preferences.ts";
import { startTexts, switchTexts } from "./start-texts.ts";

// First: remove the token from the address bar and the history.
const signedIn = redeemLink();
// A link pasted into a tab with the console only changes the fragment.
globalThis.addEventListener("hashchange", () => void redeemLink());

// Linking an account ends in a redirect to the console: show the account's page.
const linkResult = takeLinkResult(location, history);
if (linkResult) {
  queryClient.setQueryData<LinkResult>(LINK_RESULT_KEY, linkResult);
  replaceRoute({ page: "account" });
}

// A test of an application ends in a redirect to the console: show the test's page.
const testAnswer = takeTestAnswer(location, sessionStorage);
if (testAnswer) {
  queryClient.setQueryData<TestAnswer>(TEST_ANSWER_KEY, testAnswer);
  replaceRoute({ page: "application-test", fullName: testAnswer.application });
}

watchActivity();
watchLinks();
void start();

async function start(): Promise<void> {
  const preferences = readPreferences(localStorage, navigator.languages);
  const [texts] = await Promise.all([startTexts(preferences.language), signedIn]);
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Appearance
          texts={texts}
          loadLanguage={(language) => switchTexts(texts, language)}
          initial={preferences}
        >
          <App />
        </Appearance>
      </QueryClientProvider>
    </StrictMode>,
  );
}

/** Exchanges the token in the address for a cookie. */
async function redeemLink(): Promise<void> {
  const token = takeTokenFromAddress(location, history);
  if (token === null) return;
  const outcome = await signIn(token).catch(() => "refused" as const);
  if (outcome === "signed-in") {
    // An answer that is still on its way is from before the cookie.
    await queryClient.cancelQueries({ queryKey: adminQuery.queryKey });
    queryClient.setQueryData(adminQuery.queryKey, true);
  } else queryClient.setQueryData<LinkState>(LINK_KEY, outcome);
}
