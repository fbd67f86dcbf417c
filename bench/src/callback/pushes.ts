import { encrypt, getSignature } from "@wecom/crypto";

/*
 * Pushes of 1 KiB each, encrypted by the official library with fixed random bytes, so that every process has the same ones.
 */

export const secrets = {
  token: "QDG6eK",
  encodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
};
export const receiver = "dk5f2c9e1ab03d7746";
const MESSAGE_BYTES = 1024;

export interface Push {
  readonly url: string;
  readonly body: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly encrypt: string;
}

export const pushes: readonly Push[] = Array.from({ length: 64 }, (_, index) => pushOf(index));

/** The result of decrypting all pushes: total length, and one field of each. */
export interface Yield {
  readonly characters: number;
  readonly userIds: string;
}

export const expected: Yield = {
  characters: pushes.map((_, index) => messageOf(index).length).reduce((a, b) => a + b, 0),
  userIds: pushes.map((_, index) => userIdOf(index)).join(),
};

function pushOf(index: number): Push {
  const { token, encodingAESKey } = secrets;
  const ciphertext = encrypt(encodingAESKey, messageOf(index), receiver, Buffer.alloc(16, index));
  const timestamp = String(1_733_110_500 + index);
  const nonce = String(1_372_623_149 + index);
  const signature = getSignature(token, timestamp, nonce, ciphertext);
  return {
    url: `/api/elements/x/notify?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`,
    body: `<xml><ToUserName><![CDATA[${receiver}]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[${ciphertext}]]></Encrypt></xml>`,
    signature,
    timestamp,
    nonce,
    encrypt: ciphertext,
  };
}

/** A contact-change event of a member. */
function messageOf(index: number): string {
  const head = `<xml><ToUserName><![CDATA[wpZr8Q]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>${1_733_110_500 + index}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[${userIdOf(index)}]]></UserID><Name><![CDATA[林小满]]></Name><Department><![CDATA[1,7]]></Department><ExtAttr><Item><Name><![CDATA[爱好]]></Name><Type>0</Type><Text><Value><![CDATA[旅游]]></Value></Text></Item><Item><Name><![CDATA[卡号]]></Name><Type>1</Type><Web><Title><![CDATA[企业微信]]></Title><Url><![CDATA[https://work.weixin.qq.com]]></Url></Web></Item></ExtAttr><Address><![CDATA[`;
  const tail = "]]></Address></xml>";
  return head + "x".repeat(MESSAGE_BYTES - Buffer.byteLength(head + tail)) + tail;
}

function userIdOf(index: number): string {
  return `woZr8Q${index}`;
}
