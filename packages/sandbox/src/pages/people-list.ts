import { html, type Html } from "../http/html.ts";
import type { Lang } from "../http/words.ts";
import { words } from "../http/words.ts";
import { stableId } from "../world/ids.ts";
import type { Hindrance, Person } from "../world/people.ts";
import { listPeople } from "../world/people.ts";
import type { Corp } from "../world/schema.ts";

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

/** Company tabs, a search field, and one button for each person, saying why somebody would be turned away. */
export function peopleList(list: PeopleList): Html {
  const text = words(list.lang);
  const found = listPeople(list.corp).filter((person) => matches(person, list.search));
  const rest = found.length - SHOWN;
  return html`<div class="stack">
    ${tabs(list)} ${searchForm(list)}
    <form method="post" action="${list.action}">
      ${hiddenFields({ ...list.hidden, corp: list.corp.corpId })}
      <ul class="people">
        ${found.slice(0, SHOWN).map((person) => html`<li>${personButton(list, person)}</li>`)}
      </ul>
    </form>
    ${found.length === 0 && html`<p class="soft center">${text.people.none}</p>`}
    ${rest > 0 && html`<p class="soft small center">${text.people.more(rest)}</p>`}
  </div>`;
}

function tabs({ corps, corp, here, lang }: PeopleList): Html {
  return html`<nav class="tabs" aria-label="${words(lang).people.companies}">
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

function searchForm({ lang, here, search, corp }: PeopleList): Html {
  const text = words(lang).people;
  const kept = Object.fromEntries(
    [...here.searchParams].filter(([key]) => key !== "q" && key !== "corp"),
  );
  return html`<form method="get" action="${here.pathname}" role="search" class="row">
    ${hiddenFields({ ...kept, corp: corp.corpId })}
    <input
      type="search"
      name="q"
      value="${search}"
      placeholder="${text.search}"
      aria-label="${text.search}"
      data-testid="search"
    />
  </form>`;
}

function personButton({ lang, corp, hindrance }: PeopleList, person: Person): Html {
  const reason = hindrance(person);
  const where = departmentNames(corp, person);
  return html`<button
    class="person ${reason && "barred"}"
    name="user"
    value="${person.id}"
    data-testid="person-${person.id}"
  >
    ${face(person)}<span class="who"
      ><span
        >${person.name}
        ${reason && html`<span class="badge warn" data-testid="why-${person.id}">${words(lang).refusal[reason]}</span>`}</span
      >
      <span class="soft small">${person.id}${where && ` · ${where}`}</span></span
    >
  </button>`;
}

/** A coloured square with the first letter, in place of a picture. */
export function face(person: Person, size: "" | "big" = ""): Html {
  const [first] = new Intl.Segmenter("zh", { granularity: "grapheme" }).segment(person.name);
  const hue = stableId("", 1, person.corpId, person.id).charCodeAt(0) % 8;
  return html`<span class="face h${hue} ${size}" aria-hidden="true"
    >${first?.segment ?? "?"}</span
  >`;
}

function departmentNames(corp: Corp, { member }: Person): string {
  const names = member?.departments.map(
    ({ id }) => corp.departments.find((department) => department.id === id)?.name ?? `#${id}`,
  );
  return names?.join(", ") ?? "";
}

export function hiddenFields(fields: Readonly<Record<string, string>>): readonly Html[] {
  return Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
}

function matches(person: Person, search: string): boolean {
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
