import { answered, type components, type PayoutApi } from "../src/client.js";

export type TransferPayout = components["schemas"]["TransferPayout"];

/** The main application tells what a creator has earned. Under the same `externalId` nothing is told twice. */
export async function tellEarnings(mainApplication: PayoutApi, payeeId: string, month: string): Promise<string> {
  const statement = await answered(
    mainApplication.POST("/api/v2/statements", {
      body: {
        payeeId,
        periodStart: `${month}-01`,
        periodEnd: `${month}-28`,
        earningsCents: 110_00,
        platformFeeCents: 10_00,
        netPayableCents: 100_00,
        currency: "USD",
        externalId: `${month}-${payeeId}`,
        lines: [{ description: "Licences", amountCents: 110_00 }],
      },
    }),
  );
  return statement.data.statementId;
}

/** An administrator pays all that is available. */
export async function payCreator(admin: PayoutApi, payeeId: string, key: string): Promise<TransferPayout> {
  const payout = await answered(
    admin.POST("/api/v2/payouts", { params: { header: { "Idempotency-Key": key } }, body: { payeeId } }),
  );
  return payout.data;
}

/** Every payout of the creator who asks, page by page. */
export async function* ownPayouts(creator: PayoutApi): AsyncGenerator<TransferPayout> {
  let cursor: string | undefined;
  do {
    const page = await answered(
      creator.GET("/api/v2/me/payouts", { params: { query: cursor === undefined ? {} : { cursor } } }),
    );
    yield* page.data;
    cursor = page.pagination.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
