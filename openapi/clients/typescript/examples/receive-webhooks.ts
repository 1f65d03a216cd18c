import { createServer, type Server } from "node:http";

import { type PayoutEvent, verifiedEvent } from "../src/webhooks.js";

/** Answers at once and works afterwards: whoever answers late is posted to again. */
export function receiver(secrets: readonly string[], handle: (event: PayoutEvent) => void): Server {
  const seen = new Set<string>(); // In a table, where it matters.
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      try {
        // Over the bytes as they came, before anything is read from them.
        const { id, event } = verifiedEvent(Buffer.concat(chunks), request.headers, secrets);
        response.writeHead(204).end();
        if (!seen.has(id)) {
          seen.add(id);
          handle(event);
        }
      } catch {
        response.writeHead(401).end();
      }
    });
  });
}
