import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What happened. More types and fields may come. */
export interface PayoutEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const SECRET_PREFIX = "whsec_";
const AGE_MAX_SECONDS = 300;

/** The event, if one of the secrets signed these bytes lately; otherwise an error. Give both secrets while one is rotated. */
export function verifiedEvent(
  body: Buffer,
  headers: IncomingHttpHeaders,
  secrets: readonly string[],
  nowSeconds: number = Date.now() / 1000,
): { id: string; event: PayoutEvent } {
  const id = text(headers["webhook-id"]);
  const timestamp = text(headers["webhook-timestamp"]);
  const signatures = text(headers["webhook-signature"]).split(" ");
  if (!(Math.abs(nowSeconds - Number(timestamp)) <= AGE_MAX_SECONDS)) {
    throw new Error("the webhook is too old, or from the future");
  }
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const expected = secrets.map((secret) => signatureOf(signed, secret));
  const fits = signatures.some((given) => expected.some((wanted) => isEqual(given, wanted)));
  if (!fits) {
    throw new Error("the webhook is not signed with any of the secrets");
  }
  return { id, event: JSON.parse(body.toString("utf8")) as PayoutEvent };
}

function signatureOf(signed: Buffer, secret: string): string {
  const key = Buffer.from(secret.replace(SECRET_PREFIX, ""), "base64");
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function text(header: string | string[] | undefined): string {
  if (typeof header !== "string") {
    throw new Error("a header of the webhook is missing");
  }
  return header;
}
