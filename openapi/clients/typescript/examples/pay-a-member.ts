import { answered, type components, type PayoutApi } from "../src/client.js";

export type Payout = components["schemas"]["Payout"];

/** An administrator chooses members. The same key again gets the first answer again, and pays nobody twice. */
export async function initiate(admin: PayoutApi, userIds: string[], key: string): Promise<readonly Payout[]> {
  const round = await answered(
    admin.POST("/api/payouts/initiate", {
      params: { header: { "Idempotency-Key": key } },
      body: { userIds, paymentMethod: "ach", notes: "First round of the year" },
    }),
  );
  for (const { userId, reasons } of round.data.failed) {
    console.warn(`${userId} cannot be paid: ${reasons.map((reason) => reason.code).join(", ")}`);
  }
  return round.data.payouts;
}

/** One vote. Enough of them, and the payout asks the member for what it needs. */
export async function approve(staff: PayoutApi, payoutId: string): Promise<boolean> {
  const vote = await answered(
    staff.POST("/api/payouts/{payoutId}/approve", { params: { path: { payoutId } }, body: { reason: "Checked" } }),
  );
  return vote.data.fullyApproved;
}

/** The member says where the money goes. The answer shows the numbers by their last digits only. */
export async function giveBankDetails(member: PayoutApi, userId: string): Promise<string> {
  const details = await answered(
    member.POST("/api/members/{userId}/bank-info", {
      params: { path: { userId } },
      body: {
        accountHolderName: "Ada Byron",
        routingNumber: "021000021",
        accountNumber: "000123456789",
        accountType: "checking",
      },
    }),
  );
  return details.data.accountNumber;
}

/** The member's Form W-9. Answers with the id of the form, which finance looks at. */
export async function giveW9(member: PayoutApi, userId: string, legalName: string): Promise<string> {
  const form = await answered(
    member.POST("/api/members/{userId}/tax-info", {
      params: { path: { userId } },
      body: {
        usPerson: true,
        legalName,
        taxClassification: "individual",
        address: { street: "1 Analytical Way", city: "Springfield", state: "IL", postalCode: "62701", country: "US" },
        tin: "314-27-1828",
        tinType: "ssn",
        certified: true,
        signature: legalName,
      },
    }),
  );
  return form.data.formId;
}

/** Finance approves the form, pays, and says when the money has arrived. */
export async function pay(finance: PayoutApi, payoutId: string, formId: string, today: string): Promise<string> {
  const path = { path: { payoutId } };
  await answered(finance.POST("/api/tax-forms/{formId}/approve", { params: { path: { formId } } }));
  const instructions = await answered(
    finance.POST("/api/payouts/{payoutId}/generate-instructions", { params: path }),
  );
  await answered(
    finance.POST("/api/payouts/{payoutId}/mark-sent", {
      params: path,
      body: { sentDate: today, expectedArrivalDate: today },
    }),
  );
  await answered(
    finance.POST("/api/payouts/{payoutId}/confirm", { params: path, body: { completedDate: today } }),
  );
  return instructions.data.calculation.netAmount;
}

/** Files come as they are. */
export async function receipt(member: PayoutApi, payoutId: string): Promise<ArrayBuffer> {
  return answered(
    member.GET("/api/payouts/{payoutId}/receipt", { params: { path: { payoutId } }, parseAs: "arrayBuffer" }),
  );
}
