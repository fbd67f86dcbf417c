import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { lazy, Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isAdmin, signOut, type SignInOutcome } from "./api/admin-session.ts";
import { LiveProvider } from "./live.tsx";
import { useRoute } from "./navigation.ts";
import { SignIn } from "./pages/sign-in.tsx";
import type { Route } from "./route.ts";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { FailureView } from "./ui/failure-view.tsx";
import { Loading } from "./ui/page.tsx";
import { Shell } from "./ui/shell.tsx";

const Overview = lazy(async () => ({ default: (await import("./pages/overview.tsx")).Overview }));
const Elements = lazy(async () => ({ default: (await import("./pages/elements.tsx")).Elements }));
const Element = lazy(async () => ({ default: (await import("./pages/element.tsx")).Element }));
const TestLogin = lazy(async () => ({
  default: (await import("./pages/test-login.tsx")).TestLogin,
}));
const Audit = lazy(async () => ({ default: (await import("./pages/audit.tsx")).Audit }));
const NotFound = lazy(async () => ({ default: (await import("./pages/not-found.tsx")).NotFound }));

/** Administrators see the console; everybody else sees how to become one. */
export function App(): ReactNode {
  const queries = useQueryClient();
  const route = useRoute();
  const admin = useQuery({ queryKey: ADMIN_KEY, queryFn: isAdmin, staleTime: Infinity });
  const link = useQuery({ queryKey: LINK_KEY, queryFn: skipToken, initialData: NO_LINK });
  const leave = async (): Promise<void> => {
    try {
      await signOut();
      queries.setQueryData(ADMIN_KEY, false);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ADMIN_KEY[0] });
    } catch {
      // The cookie is still there: ask again instead of claiming otherwise.
      await queries.resetQueries({ queryKey: ADMIN_KEY });
    }
  };
  if (admin.isPending) return <Alone>{<Loading />}</Alone>;
  if (admin.isError) {
    return (
      <Alone>
        <FailureView error={admin.error} retry={admin.refetch} />
      </Alone>
    );
  }
  if (!admin.data) {
    return (
      <SignIn link={link.data ?? NO_LINK} signedIn={() => queries.setQueryData(ADMIN_KEY, true)} />
    );
  }
  return (
    <LiveProvider>
      <Shell route={route} signOut={() => void leave()}>
        <ErrorBoundary key={pageKey(route)} fallback={<Crashed />}>
          <Suspense fallback={<Loading rows={8} />}>
            <RoutedPage route={route} />
          </Suspense>
        </ErrorBoundary>
      </Shell>
    </LiveProvider>
  );
}

export const ADMIN_KEY = ["admin"] as const;
/** What became of the link that brought us here. */
export const LINK_KEY = ["admin", "link"] as const;
export type LinkState = "none" | Exclude<SignInOutcome, "signed-in">;
const NO_LINK: LinkState = "none";

/** A page stays itself while its own parameters change. */
function pageKey(route: Route): string {
  return "fullName" in route ? `${route.page} ${route.fullName}` : route.page;
}

function RoutedPage({ route }: { route: Route }): ReactNode {
  switch (route.page) {
    case "overview":
      return <Overview />;
    case "elements":
      return <Elements />;
    case "element":
      return <Element fullName={route.fullName} />;
    case "test":
      return <TestLogin {...route} run={route.run} />;
    case "audit":
      return <Audit />;
    case "unknown":
      return <NotFound />;
    default:
      return route satisfies never;
  }
}

function Alone({ children }: { children: ReactNode }): ReactNode {
  return (
    <main className="gate">
      <div className="gate-card">{children}</div>
    </main>
  );
}

function Crashed(): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t("failure.crashed")}
      description={t("failure.crashedHint")}
      action={<Button onClick={() => location.reload()}>{t("failure.reload")}</Button>}
    />
  );
}
