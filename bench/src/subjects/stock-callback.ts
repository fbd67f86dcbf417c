import * as official from "@wecom/crypto";
import { XMLParser } from "fast-xml-parser";
import { pushes, receiver, secrets, type Push, type Yield } from "../callback/pushes.ts";
import { serveParent } from "../subject.ts";

/** As one writes it today: the official library, and the XML parser that most projects take. */
const { token, encodingAESKey } = secrets;
const parser = new XMLParser({ parseTagValue: false });

serveParent(null, {
  decrypt(times: number): Yield {
    let characters = 0;
    for (let time = 0; time < times; time++) {
      characters = 0;
      for (const push of pushes) characters += textOf(push).length;
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
        const query = new URLSearchParams(url.slice(url.indexOf("?")));
        const envelope = parser.parse(body) as { xml: { Encrypt: string } };
        const text = textOf({
          signature: query.get("msg_signature") ?? "",
          timestamp: query.get("timestamp") ?? "",
          nonce: query.get("nonce") ?? "",
          encrypt: envelope.xml.Encrypt,
        });
        const message = parser.parse(text) as { xml: { UserID: string } };
        characters += text.length;
        userIds.push(message.xml.UserID);
      }
    }
    return { characters, userIds: userIds.join() };
  },
});

function textOf(push: Pick<Push, "signature" | "timestamp" | "nonce" | "encrypt">): string {
  const { signature, timestamp, nonce, encrypt } = push;
  const made = official.getSignature(token, timestamp, nonce, encrypt);
  if (made !== signature) throw new Error("not verified");
  const { message, id } = official.decrypt(encodingAESKey, encrypt);
  if (id !== receiver) throw new Error("not opened");
  return message;
}
