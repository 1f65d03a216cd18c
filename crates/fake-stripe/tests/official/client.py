"""Stripe's own Python library against the fake: python client.py BASE SECRET_KEY. Ends with 'all well' or a traceback."""

import http.server
import json
import sys
import threading
import urllib.request

import stripe

BASE, KEY = sys.argv[1], sys.argv[2]
SECRET = "whsec_of_the_python_client"
client = stripe.StripeClient(KEY, base_addresses={"api": BASE}, max_network_retries=0)
patient = stripe.StripeClient(KEY, base_addresses={"api": BASE}, max_network_retries=3)


def control(order, **details):
    request = urllib.request.Request(f"{BASE}/_control/{order}", json.dumps(details).encode(), method="POST")
    return json.load(urllib.request.urlopen(request))


def snapshot():
    return json.load(urllib.request.urlopen(f"{BASE}/_control/snapshot"))


def refused(kind, ask):
    try:
        ask()
    except kind as error:
        assert type(error) is kind, error
        return error
    raise AssertionError(f"no {kind}")


received = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        received.append((body, self.headers["stripe-signature"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
control("delivery", by_hand=True)
for connect in (False, True):
    control("endpoints", url=f"http://127.0.0.1:{server.server_port}/hook", secrets=[SECRET], connect=connect)

# An account is opened, its owner follows the link, and transfers become possible.
account = client.v1.accounts.create(
    {
        "type": "express",
        "country": "US",
        "email": "r@example.com",
        "capabilities": {"transfers": {"requested": True}},
        "metadata": {"payee": "p-1"},
    }
)
assert account.capabilities.transfers == "inactive" and not account.details_submitted
order = {
    "amount": 12_345,
    "currency": "usd",
    "destination": account.id,
    "transfer_group": "PAYOUT_1",
    "description": "Royalties, 50 % & more",
    "metadata": {"payout_id": "p1", "note": "a=b&c"},
}
error = refused(stripe.InvalidRequestError, lambda: client.v1.transfers.create(order))
assert error.code == "insufficient_capabilities_for_transfer"
link = client.v1.account_links.create(
    {
        "account": account.id,
        "refresh_url": f"{BASE}/_control/snapshot?again",
        "return_url": f"{BASE}/_control/snapshot?done",
        "type": "account_onboarding",
    }
)
assert urllib.request.urlopen(link.url).url.endswith("?done")
assert urllib.request.urlopen(link.url).url.endswith("?again"), "a link serves once"
account = client.v1.accounts.retrieve(account.id)
assert account.capabilities.transfers == "active" and account.payouts_enabled
assert account.requirements.currently_due == []

# The same key pays once, whatever goes wrong on the way; another question under it is refused.
before = client.v1.balance.retrieve().available[0].amount
control("faults", call="create_transfer", mishap="lost_after")
control("faults", call="create_transfer", mishap="gateway", status=503)
paid = patient.v1.transfers.create(order, {"idempotency_key": "payout_p1_1"})
assert (paid.amount, paid.currency, paid.metadata["note"], paid.reversed) == (12_345, "usd", "a=b&c", False)
again = client.v1.transfers.create(order, {"idempotency_key": "payout_p1_1"})
assert again.id == paid.id and again.last_response.headers["Idempotent-Replayed"] == "true"
refused(
    stripe.IdempotencyError,
    lambda: client.v1.transfers.create({**order, "amount": 1}, {"idempotency_key": "payout_p1_1"}),
)
assert before - client.v1.balance.retrieve().available[0].amount == 12_345
assert [m["amount"] for m in snapshot()["movements"]] == [12_345]

# Every error has the class that Stripe's own server gives it.
control("faults", call="create_transfer", mishap="rate_limited")
refused(stripe.RateLimitError, lambda: client.v1.transfers.create(order))
control("faults", call="create_transfer", mishap="broken_before")
broken = {"idempotency_key": "broken"}
refused(stripe.APIError, lambda: client.v1.transfers.create(order, broken))
kept = refused(stripe.APIError, lambda: client.v1.transfers.create(order, broken))
assert kept.headers["Idempotent-Replayed"] == "true", "a 500 is kept"
control("faults", call="create_transfer", mishap="lost_before")
refused(stripe.APIConnectionError, lambda: client.v1.transfers.create(order))
control("faults", call="create_transfer", mishap="refused", code="account_invalid", status=403)
closed = refused(stripe.PermissionError, lambda: client.v1.transfers.create(order))
assert closed.error.code == "account_invalid"
stranger = stripe.StripeClient("sk_test_stranger", base_addresses={"api": BASE})
refused(stripe.AuthenticationError, lambda: stranger.v1.balance.retrieve())
rich = {**order, "amount": 10**12}
assert refused(stripe.InvalidRequestError, lambda: client.v1.transfers.create(rich)).code == "balance_insufficient"
nobody = {**order, "destination": "acct_nobody"}
assert refused(stripe.InvalidRequestError, lambda: client.v1.transfers.create(nobody)).param == "destination"
missing = refused(stripe.InvalidRequestError, lambda: client.v1.transfers.retrieve("tr_nobody"))
assert (missing.http_status, missing.code) == (404, "resource_missing")
unknown = refused(stripe.InvalidRequestError, lambda: client.v1.transfers.create({**order, "amuont": 1}))
assert unknown.code == "parameter_unknown"

# Lists come in pages, newest first; metadata is merged; money is taken back in parts.
more = [client.v1.transfers.create({**order, "amount": 100 + n, "transfer_group": "MANY"}).id for n in range(25)]
listed = client.v1.transfers.list({"transfer_group": "MANY", "limit": 10}).auto_paging_iter()
assert [transfer.id for transfer in listed] == more[::-1]
recent = client.v1.transfers.list({"created": {"gte": paid.created + 1_000}})
assert recent.data == []
assert len(client.v1.transfers.list({"destination": account.id, "limit": 100}).data) == 26
updated = client.v1.transfers.update(paid.id, {"metadata": {"seen": "yes", "note": ""}})
assert updated.metadata.to_dict() == {"payout_id": "p1", "seen": "yes"}
part = client.v1.transfers.reversals.create(paid.id, {"amount": 345, "metadata": {"why": "error"}})
assert client.v1.transfers.retrieve(paid.id).amount_reversed == part.amount == 345
rest = client.v1.transfers.reversals.create(paid.id)
assert rest.amount == 12_000 and client.v1.transfers.retrieve(paid.id).reversed
refused(stripe.InvalidRequestError, lambda: client.v1.transfers.reversals.create(paid.id))
assert [r.id for r in client.v1.transfers.reversals.list(paid.id).data] == [rest.id, part.id]
assert client.v1.transfers.reversals.retrieve(paid.id, part.id).metadata["why"] == "error"

# What happened was told, signed; and can be asked for.
control("deliver")
told = [stripe.Webhook.construct_event(body, signature, SECRET) for body, signature in received]
kinds = {event.type for event in told}
assert {"transfer.created", "transfer.updated", "transfer.reversed", "account.updated"} <= kinds, kinds
changed = next(event for event in told if event.type == "account.updated")
assert changed.account == account.id and changed.data.previous_attributes["payouts_enabled"] is False
body, signature = received[0]
refused(stripe.SignatureVerificationError, lambda: stripe.Webhook.construct_event(body + b" ", signature, SECRET))
assert client.v1.events.retrieve(told[0].id).type == told[0].type
reversals = client.v1.events.list({"type": "transfer.reversed"}).data
assert [event.data.object.amount_reversed for event in reversals] == [12_345, 345]

print("all well")
