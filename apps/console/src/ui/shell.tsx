import {
  AppstoreOutlined,
  AuditOutlined,
  DesktopOutlined,
  HomeOutlined,
  LogoutOutlined,
  MoonOutlined,
  SunOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../live.tsx";
import { themeChoices, usePreferences, type ThemeChoice } from "../preferences.ts";
import { hrefOf, type Route } from "../route.ts";

/** The frame of every page: brand, navigation, connection, preferences. */
export function Shell(props: {
  route: Route;
  signOut: () => void;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="shell">
      <SkipLink />
      <aside className="side">
        <Brand />
        <nav aria-label={t("app.nav")}>
          <NavLink to="overview" route={props.route} icon={<HomeOutlined />} />
          <NavLink to="elements" route={props.route} icon={<AppstoreOutlined />} />
          <NavLink to="audit" route={props.route} icon={<AuditOutlined />} />
        </nav>
        <div className="tools">
          <ConnectionState />
          <PreferenceButtons />
          <Button
            type="text"
            icon={<LogoutOutlined />}
            onClick={props.signOut}
            aria-label={t("app.signOut")}
            title={t("app.signOut")}
          />
        </div>
      </aside>
      <main id="main" tabIndex={-1}>
        <div className="content">{props.children}</div>
      </main>
    </div>
  );
}

export function Brand(): ReactNode {
  const { t } = useTranslation();
  return (
    <a className="brand" href="#/" aria-label={t("app.name")}>
      <img src="/favicon.svg" alt="" width={30} height={30} />
      <span>
        <strong>{t("app.name")}</strong>
        <small>{t("app.tagline")}</small>
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

type NavTarget = "overview" | "elements" | "audit";

function NavLink({ to, route, icon }: { to: NavTarget; route: Route; icon: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const here = route.page === to || (to === "elements" && ["element", "test"].includes(route.page));
  return (
    <a className="nav-link" href={hrefOf({ page: to })} aria-current={here ? "page" : undefined}>
      <span aria-hidden="true">{icon}</span> {t(`nav.${to}`)}
    </a>
  );
}

/** A plain fragment link would change the route. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function SkipLink(): ReactNode {
  const { t } = useTranslation();
  return (
    <a className="skip" href="#main" onClick={skip}>
      {t("app.skip")}
    </a>
  );
}
