import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./api.js";

export type { components, operations, paths } from "./api.js";

/** Every operation of the service, with the types of what goes in and what comes out. */
export type PayoutApi = Client<paths>;

/** The token of somebody's session, or the key of a program. */
export type Credential = { readonly session: string } | { readonly apiKey: string };

export interface Options {
  readonly baseUrl: string;
  readonly credential: Credential;
  /** How often a request is sent at most; what cannot safely be sent again is sent once. */
  readonly attemptsMax?: number;
}

type ErrorBody = components["schemas"]["ErrorBody"];

/** What the service refused, and why. `code` never changes its meaning; all of them stand in docs/codes.md. */
export class PayoutApiError extends Error {
  readonly code: string;
  /** For the log, and for whoever asks the people who run the service. */
  readonly requestId: string | undefined;
  readonly details: unknown;

  constructor(
    readonly status: number,
    body: ErrorBody | undefined,
  ) {
    super(body === undefined ? `status ${status}` : `${body.code}: ${body.message}`);
    this.code = body?.code ?? "UNKNOWN";
    this.requestId = body?.requestId;
    this.details = body?.details;
  }
}

export function payoutApi(options: Options): PayoutApi {
  const { credential } = options;
  const headers: Record<string, string> =
    "session" in credential
      ? { Authorization: `Bearer ${credential.session}` }
      : { "X-API-Key": credential.apiKey };
  return createClient<paths>({
    baseUrl: options.baseUrl,
    headers,
    fetch: (request) => fetchPatiently(request, options.attemptsMax ?? 4),
  });
}

/** What was answered, or a `PayoutApiError`. */
export async function answered<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined) {
    throw new PayoutApiError(response.status, bodyOf(error));
  }
  return data;
}

function bodyOf(error: unknown): ErrorBody | undefined {
  if (typeof error !== "object" || error === null || !("error" in error)) {
    return undefined;
  }
  return error.error as ErrorBody;
}

/** Sends again what passes by itself, when sending it twice does nothing twice. */
async function fetchPatiently(request: Request, attemptsMax: number): Promise<Response> {
  const isSafe = request.method === "GET" || request.headers.has("Idempotency-Key");
  for (let attempt = 1; ; attempt += 1) {
    const isLast = !isSafe || attempt >= attemptsMax;
    const pause = 250 * 2 ** attempt;
    try {
      const response = await fetch(request.clone());
      const passes = [429, 502, 503, 504].includes(response.status);
      if (!passes || isLast) {
        return response;
      }
      const asked = Number(response.headers.get("Retry-After") ?? 0) * 1000;
      await sleep(Math.max(asked, pause));
    } catch (error) {
      if (isLast) {
        throw error;
      }
      await sleep(pause);
    }
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
