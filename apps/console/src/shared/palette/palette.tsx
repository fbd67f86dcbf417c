/* oxlint-disable jsx-a11y/prefer-tag-over-role -- the combobox of WAI-ARIA: a select takes no typing, a datalist opens no place */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Input, Modal, type InputRef } from "antd";
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { hrefOf } from "../routing/route.ts";
import { useElements } from "../server/queries.ts";
import { trpc } from "../server/trpc.ts";
import { useDebouncedValue } from "../ui/use-debounced-value.ts";
import { companyPlaces, elementPlaces, pagePlaces, userPlaces, type Place } from "./places.ts";
import "./palette.css";

const PAGES = [
  "overview",
  "elements",
  "applications",
  "suites",
  "callbacks",
  "directory",
  "users",
  "brand",
  "logins",
  "audit",
] as const;

/** A search over elements, users, companies, applications and pages, by keyboard alone. */
export function Palette({ close }: { close: () => void }): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const input = useRef<InputRef>(null);
  const places = usePlaces(words.trim());
  const at = Math.min(chosen, places.length - 1);
  const open = (place: Place | undefined): void => {
    if (!place) return;
    close();
    location.hash = place.href;
  };
  const press = (event: KeyboardEvent): void => {
    const { key, nativeEvent } = event;
    // An input method composes a word with the same keys.
    if (nativeEvent.isComposing || places.length === 0) return;
    if (key === "Enter") open(places[at]);
    else if (key === "ArrowDown") setChosen((at + 1) % places.length);
    else if (key === "ArrowUp") setChosen((at + places.length - 1) % places.length);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      open
      title={t("palette.title")}
      onCancel={close}
      footer={null}
      width={560}
      afterOpenChange={(isOpen) => isOpen && input.current?.focus()}
    >
      <Input
        role="combobox"
        aria-label={t("palette.title")}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        aria-autocomplete="list"
        placeholder={t("palette.placeholder")}
        value={words}
        onChange={({ target }) => {
          setWords(target.value);
          setChosen(0);
        }}
        onKeyDown={press}
        ref={input}
        autoComplete="off"
        spellCheck={false}
        data-testid="palette-input"
      />
      <div role="listbox" id={`${id}-list`} aria-label={t("palette.results")} className="palette">
        {places.map((place, index) => (
          <div key={place.href}>
            {places[index - 1]?.group !== place.group && (
              <p className="palette-group" aria-hidden="true">
                {t(`palette.${place.group}`)}
              </p>
            )}
            {/* The keys are those of the input, which keeps the focus. */}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- see above */}
            <div
              role="option"
              id={`${id}-${index}`}
              aria-selected={index === at}
              className="palette-place"
              onClick={() => open(place)}
              ref={(node) => {
                if (index === at) node?.scrollIntoView({ block: "nearest" });
              }}
            >
              <span className="sr-only">{t(`palette.${place.group}`)}: </span>
              {place.label} <span className="quiet">{place.detail}</span>
            </div>
          </div>
        ))}
      </div>
      {places.length === 0 && <p className="quiet">{t("palette.none")}</p>}
      <output className="sr-only">{t("palette.count", { count: places.length })}</output>
      <p className="quiet palette-keys">{t("palette.keys")}</p>
    </Modal>
  );
}

function usePlaces(words: string): Place[] {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const search = useDebouncedValue(words);
  const isSearching = search !== "";
  const users = useQuery({
    ...trpc.app.users.list.queryOptions({ search, limit: 6 }),
    enabled: isSearching,
    placeholderData: keepPreviousData,
  });
  const corps = useQuery({ ...trpc.app.directory.corps.queryOptions(), enabled: isSearching });
  const pages = PAGES.map((page) => ({
    label: t(`nav.${page}`),
    detail: "",
    href: hrefOf({ page }),
  }));
  const add = { label: t("edit.add"), detail: "", href: hrefOf({ page: "add-method" }) };
  return [
    ...pagePlaces([...pages, add], words),
    ...(words === "" ? [] : elementPlaces(elements, words, language)),
    ...(words === "" ? [] : userPlaces(users.data ?? [])),
    ...(words === "" ? [] : companyPlaces(corps.data ?? [], words)),
  ];
}
