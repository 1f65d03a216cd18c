import { answered, PayoutApiError, payoutApi } from "../src/client.js";

const subscriptions = payoutApi({
  baseUrl: process.env["PAYOUT_URL"] ?? "http://127.0.0.1:3002",
  credential: { apiKey: process.env["PAYOUT_API_KEY"] ?? "" },
});

/** A former member has paid again: his tenure begins with this payment. Safe to call more than once for one payment. */
export async function memberCameBack(userId: string, paymentId: string, paymentDate: Date): Promise<boolean> {
  try {
    await answered(
      subscriptions.POST("/api/members/{userId}/reactivate", {
        params: { path: { userId }, header: { "Idempotency-Key": `reactivate-${paymentId}` } },
        body: { paymentId, paymentDate: paymentDate.toISOString() },
      }),
    );
    return true;
  } catch (error) {
    // His membership has not ended yet, so there is nothing to begin again.
    if (error instanceof PayoutApiError && error.code === "MEMBERSHIP_NOT_REMOVED") {
      return false;
    }
    throw error;
  }
}
