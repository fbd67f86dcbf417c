import {
  ApartmentOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BankOutlined,
  BgColorsOutlined,
  DesktopOutlined,
  HomeOutlined,
  HistoryOutlined,
  InboxOutlined,
  LogoutOutlined,
  MoonOutlined,
  SunOutlined,
  TeamOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef, type MouseEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { meQuery } from "../server/queries.ts";
import { BrokenToasts } from "../elements/broken-toasts.tsx";
import { useLive } from "../elements/live-provider.tsx";
import { themeChoices, usePreferences, type ThemeChoice } from "../appearance/preferences.ts";
import { hrefOf, type Route } from "../routing/route.ts";
import { AlarmBadge } from "../alarms/alarm-list.tsx";
import { PaletteButton } from "./palette-button.tsx";

/** The frame of every page: brand, navigation, connection, preferences. */
export function Shell(props: {
  route: Route;
  signOut: () => void;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return (
    <div className="shell">
      <SkipLink />
      <aside className="side">
        <Brand />
        <nav aria-label={t("app.nav")}>
          <NavLink to="overview" route={props.route} icon={<HomeOutlined />} />
          <NavLink to="elements" route={props.route} icon={<AppstoreOutlined />} />
          <NavLink to="applications" route={props.route} icon={<ApiOutlined />} />
          <NavLink to="suites" route={props.route} icon={<BankOutlined />} />
          <NavLink to="callbacks" route={props.route} icon={<InboxOutlined />} />
          <NavLink to="directory" route={props.route} icon={<ApartmentOutlined />} />
          <NavLink to="users" route={props.route} icon={<TeamOutlined />} />
          <NavLink to="brand" route={props.route} icon={<BgColorsOutlined />} />
          <NavLink to="logins" route={props.route} icon={<HistoryOutlined />} />
          <NavLink to="audit" route={props.route} icon={<AuditOutlined />} />
          {me && <NavLink to="account" route={props.route} icon={<UserOutlined />} />}
        </nav>
        <AlarmBadge />
        <div className="tools">
          <ConnectionState />
          <PaletteButton />
          <PreferenceButtons />
          <SignOutButton signOut={props.signOut} />
        </div>
      </aside>
      <main id="main" tabIndex={-1}>
        <div className="content">{props.children}</div>
      </main>
      <BrokenToasts />
    </div>
  );
}

export function SignOutButton({ signOut }: { signOut: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Button
      type="text"
      icon={<LogoutOutlined />}
      onClick={signOut}
      aria-label={t("app.signOut")}
      title={t("app.signOut")}
      data-testid="sign-out"
    />
  );
}

export function Brand(): ReactNode {
  const { t } = useTranslation();
  return (
    <a className="brand" href="#/" aria-label={`${t("app.name")} ${t("app.tagline")}`}>
      <img src="/favicon.svg" alt="" width={30} height={30} />
      <span>
        <strong>{t("app.name")}</strong> <small>{t("app.tagline")}</small>
      </span>
    </a>
  );
}

/** Language and theme; also on the sign-in page. */
export function PreferenceButtons(): ReactNode {
  const { t } = useTranslation();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  const next = themeChoices[(themeChoices.indexOf(theme) + 1) % themeChoices.length] ?? "system";
  const themeLabel = `${t("app.theme")}: ${t(`app.theme_${theme}`)}`;
  return (
    <>
      <Button
        type="text"
        data-testid="lang-switch"
        lang={language === "zh" ? "en" : "zh-CN"}
        onClick={() => setLanguage(language === "zh" ? "en" : "zh")}
      >
        {language === "zh" ? "English" : "中文"}
      </Button>
      <Button
        type="text"
        data-testid="theme-switch"
        data-theme-choice={theme}
        icon={themeIcons[theme]}
        aria-label={themeLabel}
        title={themeLabel}
        onClick={() => setTheme(next)}
      />
    </>
  );
}

const themeIcons: Record<ThemeChoice, ReactNode> = {
  system: <DesktopOutlined />,
  light: <SunOutlined />,
  dark: <MoonOutlined />,
};

function ConnectionState(): ReactNode {
  const { t } = useTranslation();
  const { connection, announcement } = useLive();
  return (
    <span
      className={`connection connection-${connection}`}
      data-testid="connection"
      data-state={connection}
      title={connection === "offline" ? t("live.offlineHelp") : t("live.liveHelp")}
    >
      <span className="dot" aria-hidden="true" />
      <output>{t(`live.${connection}`)}</output>
      <output className="sr-only">{announcement}</output>
    </span>
  );
}

type NavTarget =
  | "overview"
  | "elements"
  | "applications"
  | "suites"
  | "callbacks"
  | "directory"
  | "users"
  | "brand"
  | "logins"
  | "audit"
  | "account";

/** The navigation entry of pages without one of their own. */
const parents: Partial<Record<Route["page"], NavTarget>> = {
  element: "elements",
  test: "elements",
  explorer: "elements",
  application: "applications",
  "application-test": "applications",
  gate: "applications",
  "add-application": "applications",
  callback: "callbacks",
  explain: "callbacks",
  company: "directory",
  member: "directory",
  sync: "directory",
  user: "users",
  merge: "users",
};

function NavLink({ to, route, icon }: { to: NavTarget; route: Route; icon: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const link = useRef<HTMLAnchorElement>(null);
  const here = route.page === to || parents[route.page] === to;
  // On a phone the entries are one line that scrolls.
  useEffect(() => {
    const line = link.current?.parentElement;
    if (here && line && line.scrollWidth > line.clientWidth)
      link.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <a
      ref={link}
      className="nav-link"
      href={hrefOf({ page: to })}
      aria-current={here ? "page" : undefined}
    >
      <span aria-hidden="true">{icon}</span> {t(`nav.${to}`)}
    </a>
  );
}

/** A plain fragment link would change the route. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

export function SkipLink(): ReactNode {
  const { t } = useTranslation();
  return (
    <a className="skip" href="#main" onClick={skip}>
      {t("app.skip")}
    </a>
  );
}
