import { html, type Html } from "../../../ui/html.ts";
import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { personButtons, searchForm } from "../../../ui/pages/people-list.ts";
import type { Engine } from "../../world/engine.ts";
import type { WechatPerson } from "../../world/schema/wechat-schema.ts";

interface Buttons {
  /** Where the buttons post to, and what they send along. */
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
}

/** A search field, and one button for each WeChat user. */
export function wechatPeople(
  { settings }: Engine,
  lang: Lang,
  here: URL,
  { action, hidden }: Buttons,
): Html {
  const { wechat: text } = textsFor(lang);
  const note = ({ hasUnionId, revoked }: WechatPerson) =>
    [hasUnionId ? "" : text.noUnionId, revoked ? text.revoked : ""].filter(Boolean).join(" · ");
  const people = settings.wechat.people.map((person) => ({
    id: person.personId,
    name: person.nickname,
    detail: person.personId,
    note: note(person),
  }));
  const search = here.searchParams.get("q") ?? "";
  return html`<div class="stack">
    ${searchForm(lang, here)} ${personButtons({ lang, people, search, action, hidden })}
  </div>`;
}
