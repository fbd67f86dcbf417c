import { randomBytes } from "node:crypto";
import { encrypt, getSignature } from "@wecom/crypto";
import { secrets } from "../callback/pushes.ts";
import { company } from "../login/provider.ts";

const notifyPath = "/api/elements/auths.loginTypes.QywxInnerExample/notify";
export const receiver = company.corpId;
const MESSAGE_BYTES = 1024;

let count = 0;

/**
 * The bytes of a request with a push of 1 KiB, each different: members were added to a tag. It is stored, processed in
 * the order of its app, and changes no member.
 */
export function nextPush(port: number): Buffer {
  const { token, encodingAESKey } = secrets;
  const ciphertext = encrypt(encodingAESKey, messageOf(++count), receiver, randomBytes(16));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = String(1_372_623_149 + count);
  const signature = getSignature(token, timestamp, nonce, ciphertext);
  const body = `<xml><ToUserName><![CDATA[${receiver}]]></ToUserName><AgentID><![CDATA[${company.agentId}]]></AgentID><Encrypt><![CDATA[${ciphertext}]]></Encrypt></xml>`;
  const lines = [
    `POST ${notifyPath}?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "content-type: text/xml",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

function messageOf(number: number): string {
  const head = `<xml><ToUserName><![CDATA[${receiver}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>${1_733_110_500 + number}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType><![CDATA[update_tag]]></ChangeType><TagId>${number}</TagId><AddUserItems><![CDATA[`;
  const tail = "]]></AddUserItems></xml>";
  const people = "zhangsan,".repeat(MESSAGE_BYTES / 9);
  return head + people.slice(0, MESSAGE_BYTES - head.length - tail.length) + tail;
}
