import type { Language } from "../i18n/language.ts";
import { isApplication, matches } from "../elements/element-groups.ts";
import { hrefOf } from "../routing/route.ts";
import type { DirectoryCorp, ElementSummary, ListedUser } from "../server/rows.ts";

/** Somewhere to go. */
export interface Place {
  readonly group: "pages" | "applications" | "elements" | "users" | "companies";
  readonly label: string;
  /** What tells it from others of the same label. */
  readonly detail: string;
  readonly href: string;
}

const SHOWN = 6;

/** The texts that contain every word. */
function hasWords(text: string, words: string): boolean {
  const low = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word));
}

export function pagePlaces(pages: readonly Omit<Place, "group">[], words: string): Place[] {
  return pages
    .filter(({ label, href }) => hasWords(`${label} ${href}`, words))
    .map((page) => ({ ...page, group: "pages" }));
}

/** Instances before Types, since people look for them; applications have a page of their own. */
export function elementPlaces(
  elements: readonly ElementSummary[],
  words: string,
  language: Language,
): Place[] {
  const found = elements
    .filter((element) => matches(element, words, "all"))
    .map((element): Place => {
      const { fullName, title } = element;
      const label = title[language] || fullName;
      return isApplication(element, elements)
        ? {
            group: "applications",
            label,
            detail: fullName,
            href: hrefOf({ page: "application", fullName }),
          }
        : {
            group: "elements",
            label,
            detail: fullName,
            href: hrefOf({ page: "element", fullName }),
          };
    });
  const rank = new Map(
    elements.map(({ fullName, family }) => [fullName, family === "instance" ? 0 : 1]),
  );
  const sorted = found.sort((a, b) => (rank.get(a.detail) ?? 0) - (rank.get(b.detail) ?? 0));
  return (["applications", "elements"] as const).flatMap((group) =>
    sorted.filter((place) => place.group === group).slice(0, SHOWN),
  );
}

export function userPlaces(users: readonly Pick<ListedUser, "userId" | "name">[]): Place[] {
  return users.slice(0, SHOWN).map(({ userId, name }) => ({
    group: "users",
    label: name ?? userId,
    detail: userId,
    href: hrefOf({ page: "user", userId }),
  }));
}

export function companyPlaces(
  corps: readonly Pick<DirectoryCorp, "corpKey" | "corpId" | "corpName" | "corpFullName">[],
  words: string,
): Place[] {
  return corps
    .filter(({ corpId, corpName, corpFullName }) =>
      hasWords(`${corpName} ${corpFullName} ${corpId}`, words),
    )
    .slice(0, SHOWN)
    .map(({ corpKey, corpId, corpName }) => ({
      group: "companies",
      label: corpName || corpId || corpKey,
      detail: corpId ?? "",
      href: hrefOf({ page: "company", corpKey }),
    }));
}
