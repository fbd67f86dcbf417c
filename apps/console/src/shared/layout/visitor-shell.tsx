import type { ReactNode } from "react";
import { Brand, PreferenceButtons, SignOutButton, SkipLink } from "./shell.tsx";

/** The frame for users without administrator rights: no navigation, since they have one page. */
export function VisitorShell(props: { signOut: () => void; children: ReactNode }): ReactNode {
  return (
    <div className="visitor">
      <SkipLink />
      <header className="visitor-head">
        <Brand />
        <div className="tools">
          <PreferenceButtons />
          <SignOutButton signOut={props.signOut} />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <div className="content">{props.children}</div>
      </main>
    </div>
  );
}
