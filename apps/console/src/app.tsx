import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, type ReactNode } from "react";
import { signOut } from "./shared/server/admin-session.ts";
import { adminQuery, meQuery } from "./shared/server/queries.ts";
import { LiveProvider } from "./shared/elements/live-provider.tsx";
import { lazyPage } from "./shared/routing/lazy-page.tsx";
import { useRoute } from "./shared/routing/navigation.ts";
import { LINK_KEY, NO_LINK } from "./features/sign-in/link-state.ts";
import type { Route } from "./shared/routing/route.ts";
import { crashed } from "./shared/layout/crashed.tsx";
import { ErrorBoundary } from "./shared/layout/error-boundary.tsx";
import { FailureView } from "./shared/ui/failure-view.tsx";
import { Loading } from "./shared/layout/page.tsx";
import { client } from "./shared/server/trpc.ts";
import { isGate } from "./shared/server/query-client.ts";
import { isWithoutSession } from "./shared/server/failure.ts";

const Shell = lazyPage(async () => (await import("./shared/layout/shell.tsx")).Shell);
const VisitorShell = lazyPage(
  async () => (await import("./shared/layout/visitor-shell.tsx")).VisitorShell,
);
const Overview = lazyPage(async () => (await import("./features/overview/overview.tsx")).Overview);
const Elements = lazyPage(async () => (await import("./features/elements/elements.tsx")).Elements);
const Element = lazyPage(async () => (await import("./features/elements/element.tsx")).Element);
const AddMethod = lazyPage(
  async () => (await import("./features/elements/edit/add-method.tsx")).AddMethod,
);
const TestLogin = lazyPage(
  async () => (await import("./features/login-test/test-login.tsx")).TestLogin,
);
const Applications = lazyPage(
  async () => (await import("./features/applications/applications.tsx")).Applications,
);
const AddApplication = lazyPage(
  async () => (await import("./features/applications/add-application.tsx")).AddApplication,
);
const Application = lazyPage(
  async () => (await import("./features/applications/application.tsx")).Application,
);
const TestApplication = lazyPage(
  async () => (await import("./features/applications/test/test-application.tsx")).TestApplication,
);
const GatePage = lazyPage(
  async () => (await import("./features/applications/gates/gate.tsx")).GatePage,
);
const Explorer = lazyPage(async () => (await import("./features/explorer/explorer.tsx")).Explorer);
const Suites = lazyPage(async () => (await import("./features/suites/suites.tsx")).Suites);
const Callbacks = lazyPage(
  async () => (await import("./features/callbacks/callbacks.tsx")).Callbacks,
);
const Callback = lazyPage(async () => (await import("./features/callbacks/callback.tsx")).Callback);
const Explain = lazyPage(async () => (await import("./features/callbacks/explain.tsx")).Explain);
const Companies = lazyPage(
  async () => (await import("./features/directory/companies.tsx")).Companies,
);
const Company = lazyPage(async () => (await import("./features/directory/company.tsx")).Company);
const Member = lazyPage(async () => (await import("./features/directory/member.tsx")).Member);
const Sync = lazyPage(async () => (await import("./features/directory/sync/sync.tsx")).Sync);
const LogPage = lazyPage(async () => (await import("./features/audit/log-page.tsx")).LogPage);
const BrandPage = lazyPage(async () => (await import("./features/brand/brand-page.tsx")).BrandPage);
const Users = lazyPage(async () => (await import("./features/users/users.tsx")).Users);
const Merge = lazyPage(async () => (await import("./features/users/merge.tsx")).Merge);
const User = lazyPage(async () => (await import("./features/users/user.tsx")).User);
const Account = lazyPage(async () => (await import("./features/account/account.tsx")).Account);
const SignIn = lazyPage(async () => (await import("./features/sign-in/sign-in.tsx")).SignIn);
const NotFound = lazyPage(async () => (await import("./shared/layout/not-found.tsx")).NotFound);

export function App(): ReactNode {
  return (
    <ErrorBoundary fallback={crashed}>
      <Suspense fallback={<Alone>{<Loading />}</Alone>}>
        <Gate />
      </Suspense>
    </ErrorBoundary>
  );
}

/** Administrators see the console, signed-in users their account, everyone else the sign-in page. */
function Gate(): ReactNode {
  const admin = useQuery(adminQuery);
  const me = useQuery(meQuery);
  const link = useQuery({ queryKey: LINK_KEY, queryFn: skipToken, initialData: NO_LINK });
  const queries = useQueryClient();
  const leave = useLeave();
  if (admin.isPending || me.isPending) return <Alone>{<Loading />}</Alone>;
  const failed = [admin, me].find(({ isError }) => isError);
  if (failed) {
    return (
      <Alone>
        <FailureView error={failed.error} retry={failed.refetch} />
      </Alone>
    );
  }
  if (admin.data) return <Console leave={leave} />;
  if (me.data) return <Visitor leave={leave} />;
  return (
    <SignIn
      link={link.data ?? NO_LINK}
      signedIn={() => queries.setQueryData(adminQuery.queryKey, true)}
    />
  );
}

function Console({ leave }: { leave: () => void }): ReactNode {
  const route = useRoute();
  return (
    <LiveProvider>
      <Shell route={route} signOut={leave}>
        <ErrorBoundary key={pageKey(route)} fallback={crashed}>
          <Suspense fallback={<Loading rows={8} />}>
            <RoutedPage route={route} />
          </Suspense>
        </ErrorBoundary>
      </Shell>
    </LiveProvider>
  );
}

/** A signed-in user without administrator rights has one page at every address. */
function Visitor({ leave }: { leave: () => void }): ReactNode {
  return (
    <VisitorShell signOut={leave}>
      <ErrorBoundary fallback={crashed}>
        <Suspense fallback={<Loading rows={8} />}>
          <Account />
        </Suspense>
      </ErrorBoundary>
    </VisitorShell>
  );
}

/** Ends what opened this page: the administrator's cookie or the user's session. */
function useLeave(): () => void {
  const queries = useQueryClient();
  const leave = async (): Promise<void> => {
    const isAdmin = queries.getQueryData(adminQuery.queryKey);
    const me = queries.getQueryData(meQuery.queryKey);
    try {
      if (isAdmin) await signOut();
      if (me && (!isAdmin || me.role === "admin")) {
        await logout();
        queries.setQueryData(meQuery.queryKey, null);
      }
      queries.setQueryData(adminQuery.queryKey, false);
      queries.removeQueries({ predicate: (query) => !isGate(query) });
    } catch {
      // The cookie may still be there: read the gates again.
      await queries.resetQueries({ predicate: isGate });
    }
  };
  return () => void leave();
}

/** Ends the session; an expired one is no failure. */
async function logout(): Promise<void> {
  try {
    await client.auths.loginTypes.services.AuthSvc.logout.mutate();
  } catch (error) {
    if (!isWithoutSession(error)) throw error;
  }
}

/** Pages with the same key keep their state while parameters change. */
function pageKey(route: Route): string {
  if (route.page === "user") return `user ${route.userId}`;
  if (route.page === "callback") return `callback ${route.id}`;
  if (route.page === "sync") return `sync ${route.id}`;
  if (route.page === "company") return `company ${route.corpKey}`;
  if (route.page === "member") return `member ${route.corpKey} ${route.memberId}`;
  return "fullName" in route ? `${route.page} ${route.fullName}` : route.page;
}

function RoutedPage({ route }: { route: Route }): ReactNode {
  switch (route.page) {
    case "overview":
      return <Overview />;
    case "elements":
      return <Elements />;
    case "element":
      return <Element {...route} />;
    case "add-method":
      return <AddMethod type={route.type} />;
    case "test":
      return <TestLogin {...route} />;
    case "applications":
      return <Applications />;
    case "add-application":
      return <AddApplication template={route.template} />;
    case "application":
      return <Application fullName={route.fullName} />;
    case "gate":
      return <GatePage fullName={route.fullName} />;
    case "explorer":
      return <Explorer {...route} />;
    case "application-test":
      return <TestApplication fullName={route.fullName} />;
    case "suites":
      return <Suites />;
    case "callbacks":
      return <Callbacks {...route} />;
    case "callback":
      return <Callback id={route.id} />;
    case "explain":
      return <Explain element={route.element} />;
    case "directory":
      return <Companies />;
    case "company":
      return <Company {...route} />;
    case "member":
      return <Member {...route} />;
    case "sync":
      return <Sync id={route.id} />;
    case "users":
      return <Users />;
    case "user":
      return <User userId={route.userId} />;
    case "merge":
      return <Merge {...route} />;
    case "brand":
      return <BrandPage />;
    case "logins":
    case "audit": {
      const { page, ...filter } = route;
      return <LogPage kind={page} filter={filter} />;
    }
    case "account":
      return <Account />;
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
