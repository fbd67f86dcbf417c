import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  name: string | null;
  avatar: string | null;
  large?: boolean;
}

/** A person's picture, or the first letter of the name where no picture loads. */
export function Avatar({ name, avatar, large = false }: Props): ReactNode {
  const { t } = useTranslation();
  const [broken, setBroken] = useState<string | null>(null);
  const shown = avatar?.startsWith("https://") && avatar !== broken ? avatar : null;
  return (
    <span className={large ? "avatar avatar-large" : "avatar"} aria-hidden="true">
      {shown === null ? (
        (Array.from(name ?? t("users.unnamed"))[0] ?? "")
      ) : (
        <img src={shown} alt="" referrerPolicy="no-referrer" onError={() => setBroken(shown)} />
      )}
    </span>
  );
}

export function PersonName({ name }: { name: string | null }): ReactNode {
  const { t } = useTranslation();
  return name ? name : <span className="quiet">{t("users.unnamed")}</span>;
}
