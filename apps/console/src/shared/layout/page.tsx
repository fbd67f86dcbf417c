import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** A link back, above the heading. */
  above?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: its heading gets the focus on navigation and sets the document's title. */
export function Page({ title, lead, above, actions, children }: PageProps): ReactNode {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  useEffect(() => {
    const isFirst = arrivals++ === 0;
    // A field that the address names has taken it already: effects of children run first.
    if (content.current?.contains(document.activeElement)) return;
    // So has a dialog that was opened while the page's code was under way.
    if (document.activeElement?.closest("[role=dialog]")) return;
    // After a page load the focus stays at the start of the document, before the skip link.
    if (!isFirst) heading.current?.focus();
    globalThis.scrollTo(0, 0);
  }, []);
  return (
    <>
      {above}
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      <div ref={content}>{children}</div>
    </>
  );
}

let arrivals = 0;

/** A part of a page under its own heading. */
export function Section(props: {
  title: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}): ReactNode {
  const { title, aside, className = "", children } = props;
  return (
    <section className={`card ${className}`} aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

export function Loading({ rows = 4 }: { rows?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <output aria-label={t("app.loading")} className="loading">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} />
      ))}
    </output>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}
