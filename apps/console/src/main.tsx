// First: the styles of a feature come after those that it adapts.
import "./shared/styles.css";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeTokenFromAddress } from "./features/sign-in/admin-token.ts";
import { signIn } from "./shared/server/admin-session.ts";
import { failureOf, isSignedOut } from "./shared/server/failure.ts";
import { adminQuery, meQuery } from "./shared/server/queries.ts";
import { App } from "./app.tsx";
import { LINK_KEY, type LinkState } from "./features/sign-in/link-state.ts";
import { Appearance } from "./shared/appearance/appearance.tsx";
import {
  LINK_RESULT_KEY,
  takeLinkResult,
  type LinkResult,
} from "./features/account/link-result.ts";
import { replaceRoute } from "./shared/routing/navigation.ts";
import { readPreferences } from "./shared/appearance/preferences.ts";
import { startTexts, switchTexts } from "./start-texts.ts";

const MAX_RETRIES = 2;

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // The cookie ends after eight hours; the page then says how to get another.
    onError: (error) => {
      if (!isSignedOut(error)) return;
      for (const { queryKey } of [adminQuery, meQuery])
        void queries.invalidateQueries({ queryKey, exact: true });
    },
  }),
  defaultOptions: {
    queries: {
      // An answer with a number will not change by asking again at once.
      retry: (failures, error) => failures < MAX_RETRIES && failureOf(error).kind !== "answered",
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

// Before anything else: the token leaves the address bar and the history.
const signedIn = redeemLink();
// A link pasted into a tab that shows the console already changes nothing but the fragment.
globalThis.addEventListener("hashchange", () => void redeemLink());

// Somebody comes back from linking an account: the page that shows it is the account's.
const linkResult = takeLinkResult(location, history);
if (linkResult) {
  queries.setQueryData<LinkResult>(LINK_RESULT_KEY, linkResult);
  replaceRoute({ page: "account" });
}

void start();

async function start(): Promise<void> {
  const preferences = readPreferences(localStorage, navigator.languages);
  const [texts] = await Promise.all([startTexts(preferences.language), signedIn]);
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
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

/** Exchanges the printed link's token, where the address has one. */
async function redeemLink(): Promise<void> {
  const token = takeTokenFromAddress(location, history);
  if (token === null) return;
  const outcome = await signIn(token).catch(() => "refused" as const);
  if (outcome === "signed-in") queries.setQueryData(adminQuery.queryKey, true);
  else queries.setQueryData<LinkState>(LINK_KEY, outcome);
}
