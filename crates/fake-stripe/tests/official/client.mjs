// Stripe's own Node library against the fake: node client.mjs BASE SECRET_KEY. Ends with 'all well' or a stack.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const Stripe = createRequire(`${process.cwd()}/`)("stripe");
const [base, key] = process.argv.slice(2);
const { hostname: host, port } = new URL(base);
const stripe = new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 2 });
const hasty = new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 0 });

async function control(order, details = {}) {
  const answer = await fetch(`${base}/_control/${order}`, { method: "POST", body: JSON.stringify(details) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}
const snapshot = async () => (await fetch(`${base}/_control/snapshot`)).json();

const account = await stripe.accounts.create({ type: "express", capabilities: { transfers: { requested: true } } });
await control(`accounts/${account.id}/onboard`);
const order = {
  amount: 777,
  currency: "usd",
  destination: account.id,
  transfer_group: "NODE",
  metadata: { payout_id: "n1" },
};

// A connection that is lost after the money moved, and one that is lost before: one transfer.
const earlier = (await snapshot()).movements.length;
await control("faults", { call: "create_transfer", mishap: "lost_after" });
await control("faults", { call: "create_transfer", mishap: "lost_before" });
const paid = await stripe.transfers.create(order, { idempotencyKey: "payout_n1_1" });
assert.equal(paid.amount, 777);
const { movements, requests } = await snapshot();
assert.equal(movements.length, earlier + 1);
const sent = requests.filter((request) => request.idempotency_key === "payout_n1_1");
assert.equal(new Set(sent.map((request) => request.body)).size, 1);
assert.equal(sent.length, 3);

// A second request while the first runs is told so.
await control("faults", { call: "create_transfer", mishap: "held" });
const first = hasty.transfers.create(order, { idempotencyKey: "payout_n1_2" });
let conflict;
while (!conflict) {
  const count = (await snapshot()).requests.filter((request) => request.idempotency_key === "payout_n1_2").length;
  if (count > 0) conflict = await hasty.transfers.create(order, { idempotencyKey: "payout_n1_2" }).catch((error) => error);
}
assert.deepEqual([conflict.statusCode, conflict.code], [409, "idempotency_key_in_use"]);
await control("release");
assert.notEqual((await first).id, paid.id);

await assert.rejects(hasty.transfers.create({ ...order, amount: 1 }, { idempotencyKey: "payout_n1_1" }), {
  type: "StripeIdempotencyError",
});
await assert.rejects(hasty.transfers.create({ ...order, currency: "" }), { type: "StripeInvalidRequestError" });
await control("faults", { call: "retrieve_transfer", mishap: "rate_limited" });
await assert.rejects(hasty.transfers.retrieve(paid.id), { type: "StripeRateLimitError" });

const reversal = await stripe.transfers.createReversal(paid.id, { amount: 7 });
assert.equal(reversal.amount, 7);
const all = await stripe.transfers.list({ transfer_group: "NODE" }).autoPagingToArray({ limit: 100 });
assert.deepEqual(all.map((transfer) => transfer.amount_reversed), [0, 7]);
assert.equal((await stripe.events.list({ type: "transfer.reversed", limit: 1 })).data[0].data.object.id, paid.id);

console.log("all well");
