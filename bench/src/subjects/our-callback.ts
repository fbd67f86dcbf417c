import {
  openCallback,
  parseXml,
  prepareKey,
  suiteReceivers,
  xmlText,
  type CallbackCandidate,
} from "@menshen/providers";
import { pushes, receiver, secrets, type Yield } from "../callback/pushes.ts";
import { serveParent } from "../subject.ts";

const key = prepareKey(secrets);
const receivers = suiteReceivers({ suiteId: receiver, corpIds: new Set() });
const candidates: readonly CallbackCandidate<null>[] = [{ key, receivers, of: null }];

serveParent(null, {
  decrypt(times: number): Yield {
    let characters = 0;
    for (let time = 0; time < times; time++) {
      characters = 0;
      for (const { signature, timestamp, nonce, encrypt } of pushes) {
        if (!key.verifies(signature, timestamp, nonce, encrypt)) throw new Error("not verified");
        const opened = key.decrypt(encrypt);
        if (!opened.ok || opened.receiver !== receiver) throw new Error("not opened");
        characters += opened.text.length;
      }
    }
    return { characters, userIds: "" };
  },
  open(times: number): Yield {
    let characters = 0;
    let userIds: string[] = [];
    for (let time = 0; time < times; time++) {
      characters = 0;
      userIds = [];
      for (const { url, body } of pushes) {
        const opened = openCallback(candidates, { method: "POST", url, body });
        if (!opened.ok) throw new Error(opened.detail.en);
        const message = parseXml(opened.text);
        if (!message.ok) throw new Error(message.problem.en);
        characters += opened.text.length;
        userIds.push(xmlText(message.children, "UserID") ?? "");
      }
    }
    return { characters, userIds: userIds.join() };
  },
});
