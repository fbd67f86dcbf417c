import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import type { Holder, Scanned } from "../../login/scanned.ts";
import { sendBack } from "../../login/send-back.ts";
import { wechatPeople } from "./wechat-people-list.ts";
import type { Engine } from "../../world/engine.ts";
import type { Scan } from "../../world/state/scans.ts";
import { findWechatApp, findWechatPerson } from "../../world/lookup/wechat-people.ts";
import type { WechatPerson } from "../../world/schema/wechat-schema.ts";

/** A WeChat QR code on the phone; undefined when its app is gone. Any WeChat user may confirm it. */
export function wechatScanned(
  engine: Engine,
  lang: Lang,
  scan: Scan,
  phone: string,
): Scanned | undefined {
  const { wechat } = engine.settings;
  const app = scan.app.platform === "wechat" ? findWechatApp(wechat, scan.app.appId) : undefined;
  if (!app) return undefined;
  const text = textsFor(lang);
  const holderOf = (id: string | null | undefined) => {
    const person = findWechatPerson(wechat, id ?? "", app);
    return person && toHolder(person);
  };
  return {
    scan,
    appName: app.name,
    label: `${text.wechat.name} · ${app.name}`,
    purpose: text.wechat.chooseFor(app.name),
    describe: ({ id }) => `${text.wechat.name} · ${id}`,
    people: (here) =>
      wechatPeople(engine, lang, here, {
        action: phone,
        hidden: { scan: scan.id, action: "choose" },
      }),
    choose: (form) => holderOf(form.get("user")) ?? text.wechat.unknownPerson,
    holder: () => holderOf(scan.person?.id),
    confirm: ({ id: personId }) =>
      sendBack(engine, scan.page, scan, {
        appid: app.appId,
        issueCode: () =>
          engine.wechatGrants.issueCode({ appId: app.appId, personId, scope: "snsapi_login" }),
      }),
    refuse: () =>
      sendBack(engine, scan.page, scan, {
        appid: app.appId,
        refusalGoesBack: app.afterRefusal === "redirect",
      }),
  };
}

const toHolder = ({ personId, nickname }: WechatPerson): Holder => ({
  id: personId,
  name: nickname,
});
