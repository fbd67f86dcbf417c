import { html, type Html } from "../html.ts";
import type { Lang } from "../i18n/texts.ts";
import { textsFor } from "../i18n/texts.ts";
import { findDepartment } from "../../simulator/world/lookup/directory.ts";
import { stableId } from "../../simulator/world/state/ids.ts";
import type { Hindrance, Person } from "../../simulator/world/lookup/people.ts";
import { listPeople } from "../../simulator/world/lookup/people.ts";
import type { Corp } from "../../simulator/world/schema/world-schema.ts";

/** People shown at once; a directory may hold thousands, so there is a search field. */
const SHOWN = 60;

export interface PeopleList {
  readonly lang: Lang;
  readonly corps: readonly Corp[];
  /** The company whose people are listed. */
  readonly corp: Corp;
  readonly search: string;
  /** Where the buttons post to, and what they send along. */
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  /** Address of this same page with another company or search. */
  readonly here: URL;
  readonly hindrance: (person: Person) => Hindrance | undefined;
}

/** Company tabs, a search field, and one button for each person, with the reason for a refusal. */
export function peopleList(list: PeopleList): Html {
  const { lang, corp, here, search, action, hidden } = list;
  const people = listPeople(corp).map((person) => {
    const reason = list.hindrance(person);
    return {
      ...person,
      detail: [person.id, departmentNames(corp, person)].filter(Boolean).join(" · "),
      note: reason && textsFor(lang).refusal[reason],
      barred: reason !== undefined,
    };
  });
  return html`<div class="stack">
    ${tabs(list)} ${searchForm(lang, here, { corp: corp.corpId })}
    ${personButtons({ lang, people, search, action, hidden: { ...hidden, corp: corp.corpId } })}
  </div>`;
}

/** A person on a button. */
interface Listed extends Face {
  /** The small line under the name. */
  readonly detail: string;
  /** A remark beside the name. */
  readonly note?: string | undefined;
  /** This person would be refused. */
  readonly barred?: boolean;
}

interface PersonButtons extends Pick<PeopleList, "lang" | "search" | "action" | "hidden"> {
  readonly people: readonly Listed[];
}

/** One button for each person whom the search finds. */
export function personButtons({ lang, people, search, action, hidden }: PersonButtons): Html {
  const text = textsFor(lang).people;
  const found = people.filter((person) => matches(person, search));
  const rest = found.length - SHOWN;
  return html`<form method="post" action="${action}">
      ${hiddenFields(hidden)}
      <ul class="people">
        ${found.slice(0, SHOWN).map((person) => html`<li>${personButton(person)}</li>`)}
      </ul>
    </form>
    ${found.length === 0 && html`<p class="soft center">${text.none}</p>`}
    ${rest > 0 && html`<p class="soft small center">${text.more(rest)}</p>`}`;
}

function tabs({ corps, corp, here, lang }: PeopleList): Html {
  return html`<nav class="tabs" aria-label="${textsFor(lang).people.companies}">
    ${corps.map((each) => {
      const current = each.corpId === corp.corpId;
      return html`<a
        href="${at(here, { corp: each.corpId, q: "" })}"
        data-testid="corp-${each.corpId}"
        ${current && html`aria-current="true"`}
        >${each.name}</a
      >`;
    })}
  </nav>`;
}

/** Finds by name or id; the other parameters of the address stay, and these are added. */
export function searchForm(
  lang: Lang,
  here: URL,
  also: Readonly<Record<string, string>> = {},
): Html {
  const text = textsFor(lang).people;
  const { q = "", ...others } = Object.fromEntries(here.searchParams);
  return html`<form method="get" action="${here.pathname}" role="search" class="row">
    ${hiddenFields({ ...others, ...also })}
    <input
      type="search"
      name="q"
      value="${q}"
      placeholder="${text.search}"
      aria-label="${text.search}"
      data-testid="search"
    />
  </form>`;
}

function personButton(person: Listed): Html {
  const { id, name, detail, note, barred } = person;
  return html`<button
    class="person ${barred && "barred"}"
    name="user"
    value="${id}"
    data-testid="person-${id}"
  >
    ${face(person)}<span class="who"
      ><span
        >${name}
        ${note && html`<span class="badge warn" data-testid="why-${id}">${note}</span>`}</span
      >
      <span class="soft small">${detail}</span></span
    >
  </button>`;
}

interface Face {
  readonly corpId?: string | undefined;
  readonly id: string;
  readonly name: string;
}

/** A coloured square with the first letter, in place of a picture. */
export function face({ corpId = "", id, name }: Face, size: "" | "big" = ""): Html {
  const [first] = new Intl.Segmenter("zh", { granularity: "grapheme" }).segment(name);
  const hue = stableId("", 1, corpId, id).charCodeAt(0) % 8;
  return html`<span class="face h${hue} ${size}" aria-hidden="true"
    >${first?.segment ?? "?"}</span
  >`;
}

function departmentNames(corp: Corp, { member }: Person): string {
  const names = member?.departments.map(({ id }) => findDepartment(corp, id)?.name ?? `#${id}`);
  return names?.join(", ") ?? "";
}

export function hiddenFields(fields: Readonly<Record<string, string>>): readonly Html[] {
  return Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
}

function matches(person: Face, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return person.name.toLowerCase().includes(wanted) || person.id.toLowerCase().includes(wanted);
}

function at(here: URL, params: Readonly<Record<string, string>>): string {
  const url = new URL(here);
  for (const [key, value] of Object.entries(params)) {
    if (value === "") url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  return url.pathname + url.search;
}
