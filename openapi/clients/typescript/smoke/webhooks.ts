import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { receiver } from "../examples/receive-webhooks.js";
import type { PayoutEvent } from "../src/webhooks.js";

const SECRET = `whsec_${Buffer.from("a secret of thirty-two bytes !!!").toString("base64")}`;
const BODY = '{"type":"payout.completed","timestamp":"2026-11-20T14:05:09Z","data":{"payoutId":"p-1"}}';

/** A signed one is handled once; a changed, unsigned or old one never. */
export async function webhooksAreVerified(): Promise<void> {
  const handled: PayoutEvent[] = [];
  const server = receiver(["whsec_b3RoZXI=", SECRET], (event) => handled.push(event));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const now = Math.floor(Date.now() / 1000);
  const post = async (body: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(url, { method: "POST", body, headers })).status;

  assert.equal(await post(BODY, signed(now)), 204);
  assert.equal(await post(BODY, signed(now)), 204);
  assert.equal(await post(BODY.replace("p-1", "p-2"), signed(now)), 401);
  assert.equal(await post(BODY, signed(now - 3600)), 401);
  assert.equal(await post(BODY, {}), 401);
  server.close();

  assert.deepEqual(handled, [JSON.parse(BODY)]);
}

function signed(at: number): Record<string, string> {
  const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`evt-1.${at}.${BODY}`).digest("base64");
  return { "webhook-id": "evt-1", "webhook-timestamp": `${at}`, "webhook-signature": `v1,${signature}` };
}
