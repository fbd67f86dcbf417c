import { SearchOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Suspense, useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { lazyPart } from "../routing/lazy-page.tsx";

const Palette = lazyPart(async () => (await import("../palette/palette.tsx")).Palette);

/** Opens the search over everything: by Ctrl+K, by `/` outside of an input, or by a click. */
export function PaletteButton(): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isShortcut(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    globalThis.addEventListener("keydown", press);
    return () => globalThis.removeEventListener("keydown", press);
  }, []);
  const label = `${t("app.goTo")} (Ctrl+K, /)`;
  return (
    <>
      <Button
        type="text"
        icon={<SearchOutlined />}
        onClick={() => setOpen(true)}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K /"
        data-testid="palette"
      />
      {open && (
        <Suspense fallback={null}>
          <Palette close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function isShortcut({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (altKey) return false;
  if (ctrlKey || metaKey) return key.toLowerCase() === "k";
  const isTyping =
    target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
  return key === "/" && !isTyping;
}
