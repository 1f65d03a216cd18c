// Pays a member and a creator through the client, at a service that a test has started: PAYOUT_SMOKE says where, and as
// whom. Ends with an error at the first thing that is not as it should be.
import assert from "node:assert/strict";

import * as creators from "../examples/pay-a-creator.js";
import * as members from "../examples/pay-a-member.js";
import { answered, PayoutApiError, type PayoutApi, payoutApi } from "../src/client.js";
import { webhooksAreVerified } from "./webhooks.js";

interface World {
  readonly baseUrl: string;
  readonly today: string;
  readonly sessions: Readonly<Record<"admin" | "manager" | "finance" | "member" | "creator", string>>;
  readonly automationKey: string;
  readonly member: { readonly userId: string; readonly name: string };
  readonly payeeId: string;
}

const world = JSON.parse(process.env["PAYOUT_SMOKE"] ?? "{}") as World;
const { baseUrl } = world;
const as = (role: keyof World["sessions"]): PayoutApi =>
  payoutApi({ baseUrl, credential: { session: world.sessions[role] } });

await aMemberIsPaid();
await aCreatorReadsWhatHeWasPaid();
await refusalsHaveACode();
await webhooksAreVerified();
await aMemberWhoNeverLeftCannotComeBack();
console.log("a member and a creator were paid");

async function aMemberIsPaid(): Promise<void> {
  const { userId, name } = world.member;
  const eligibility = await answered(as("admin").GET("/api/payouts/eligibility"));
  assert.equal(eligibility.data.isEligible, true);

  const [payout] = await members.initiate(as("admin"), [userId], "smoke-round");
  assert.ok(payout);
  const [again] = await members.initiate(as("admin"), [userId], "smoke-round");
  assert.equal(again?.payoutId, payout.payoutId);
  const { payoutId } = payout;
  assert.equal(await members.approve(as("admin"), payoutId), false);
  assert.equal(await members.approve(as("manager"), payoutId), true);
  assert.equal(await members.giveBankDetails(as("member"), userId), "****6789");
  const formId = await members.giveW9(as("member"), userId, name);
  assert.equal(await members.pay(as("finance"), payoutId, formId, world.today), "99700.00");

  const shown = await answered(as("member").GET("/api/payouts/{payoutId}", { params: { path: { payoutId } } }));
  assert.equal(shown.data.status, "completed");
  assert.equal(shown.data.completedDate, world.today);
  const pdf = Buffer.from(await members.receipt(as("member"), payoutId));
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  const report = await answered(
    as("finance").GET("/api/reports/payouts", { params: { query: { status: ["completed"] } } }),
  );
  assert.ok(typeof report !== "string"); // As it is with `format: "csv"`.
  assert.ok(report.data.payouts.some((row) => row.payoutId === payoutId));
}

async function aCreatorReadsWhatHeWasPaid(): Promise<void> {
  const { payeeId } = world;
  const mainApplication = payoutApi({ baseUrl, credential: { apiKey: world.automationKey } });
  await creators.tellEarnings(mainApplication, payeeId, "2026-01");
  const made = await creators.payCreator(as("admin"), payeeId, "smoke-creator");
  assert.equal(made.amountCents, 100_00);

  const seen: string[] = [];
  for await (const payout of creators.ownPayouts(as("creator"))) {
    seen.push(payout.payoutId);
  }
  assert.ok(seen.includes(made.payoutId));
  const balances = await answered(as("creator").GET("/api/v2/me/balance"));
  assert.equal(balances.data[0]?.availableCents, 0);
}

async function refusalsHaveACode(): Promise<void> {
  const refused = answered(as("member").GET("/api/payouts"));
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof PayoutApiError);
    assert.deepEqual([error.status, error.code], [403, "FORBIDDEN"]);
    assert.ok(error.requestId);
    return true;
  });
}

async function aMemberWhoNeverLeftCannotComeBack(): Promise<void> {
  const { memberCameBack } = await import("../examples/main-application.js");
  const came = await memberCameBack(world.member.userId, "pay_of_the_smoke_test", new Date(world.today));
  assert.equal(came, false);
}
