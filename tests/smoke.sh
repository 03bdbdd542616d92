#!/usr/bin/env bash
# Walks a whole deal by curl against a running portal; see docs/smoke.md. Every POST is sent twice.
set -euo pipefail
HOST=${HOST:-http://127.0.0.1:${PORT:-8000}}
PORTAL=${PORTAL:-.venv/bin/portal}
PYTHON=${PYTHON:-.venv/bin/python}
SECRET=${SIGN_WEBHOOK_SECRET:-mock-sign-secret}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $*" >&2; cat "$work/body" >&2; exit 1; }
field() { $PYTHON -c 'import json,sys; value=json.load(open(sys.argv[1]))
for name in sys.argv[2].split("."): value=value[int(name)] if name.isdigit() else value[name]
print(value)' "$work/body" "$1"; }
new_key() { $PYTHON -c 'import uuid; print(uuid.uuid4())'; }

as_demo() { KEY=dev; TENANT=demo; }
as_rival() { KEY=dev-rival; TENANT=rival; }

call() { # method path expected [curl arguments]; key in $idem
  local method=$1 path=$2 expected=$3; shift 3
  local status
  status=$(curl -s -o "$work/body" -D "$work/head" -w '%{http_code}' -X "$method" "$HOST$path" \
    -H "Authorization: Bearer $KEY" -H "X-Tenant-ID: $TENANT" ${idem:+-H "Idempotency-Key: $idem"} "$@")
  [ "$status" = "$expected" ] || fail "$method $path gave $status, expected $expected"
}

twice() { # path expected [curl arguments]: the same request again gives the same answer
  idem=$(new_key)
  call POST "$@"
  cp "$work/body" "$work/first"
  call POST "$@"
  cmp -s "$work/first" "$work/body" || fail "$1: the second answer differs"
  grep -qi '^idempotent-replayed: true' "$work/head" || fail "$1: the second answer is not marked as replayed"
  echo "ok   POST $1 ($2), twice"
}

JSON=(-H "Content-Type: application/json" -d)
random_phone() { $PYTHON -c 'import random; print("+1973555%04d" % random.randint(200, 9999))'; }

start() { # legal name
  phone=$(random_phone); email="smoke-$(new_key)@maple.example"
  twice /api/deals/start 200 "${JSON[@]}" "{\"merchant_hint\":{\"phone\":\"$phone\",\"legal_name\":\"$1\",\"email\":\"$email\",\"state\":\"NJ\"},\"create_if_missing\":true,\"funding_amount\":40000}"
  deal=$(field deal_id); merchant=$(field merchant_id)
}

answer() { # surname
  twice /api/intake/answer 200 "${JSON[@]}" "{\"merchant_id\":\"$merchant\",\"deal_id\":\"$deal\",\"source\":\"intake\",\"answers\":[
    {\"field_id\":\"business.legal_name\",\"value\":\"Maple Deli LLC\"},{\"field_id\":\"business.address\",\"value\":\"214 Church St\"},
    {\"field_id\":\"business.city\",\"value\":\"Montclair\"},{\"field_id\":\"business.state\",\"value\":\"NJ\"},{\"field_id\":\"business.zip\",\"value\":\"07042\"},
    {\"field_id\":\"business.tax_id\",\"value\":\"88-$(printf '%07d' $((RANDOM * 300 + RANDOM % 300)))\"},{\"field_id\":\"business.start_date\",\"value\":\"2016-03-01\"},
    {\"field_id\":\"contact.phone\",\"value\":\"$phone\"},{\"field_id\":\"contact.email\",\"value\":\"$email\"},
    {\"field_id\":\"owner.first_name\",\"value\":\"Rosa\"},{\"field_id\":\"owner.last_name\",\"value\":\"$1\"},
    {\"field_id\":\"owner.dob\",\"value\":\"1980-03-27\"},{\"field_id\":\"owner.ssn_last4\",\"value\":\"4821\"}]}"
  [ "$(field missing)" = "[]" ] || fail "answers are missing"
}

upload() {
  twice "/api/documents/bank/upload?merchant_id=$merchant&deal_id=$deal" 200 "${files[@]}"
  [ "$(field documents.2.proof)" = "proved" ] || fail "the third statement is not proved"
  local document; document=$(field documents.0.id)
  idem=; call GET "/api/documents/$document/file" 200 -L
  [ "$(head -c 5 "$work/body")" = "%PDF-" ] || fail "the statement does not come back"
}

offers_and_accept() {
  twice "/api/deals/$deal/offers" 200 "${JSON[@]}" '{}'
  [ "$(field underwriting_decision)" = "approved" ] || fail "not approved"
  offer=$(field offers.1.id)
  idem=; call GET "/api/events?deal_id=$deal" 200
  grep -q '"offer.generated"' "$work/body" || fail "no offer.generated event"
  twice "/api/deals/$deal/accept" 200 "${JSON[@]}" "{\"offer_id\":\"$offer\",\"terms_accepted\":true}"
}

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
curl -sf "$HOST/api/healthz" >/dev/null || { echo "Nothing answers at $HOST. Run make run first." >&2; exit 1; }
as_demo
$PORTAL statements sample "$work/pdf" --profile healthy --seed $RANDOM >/dev/null
files=(); for pdf in "$work"/pdf/*.pdf; do files+=(-F "files=@$pdf;type=application/pdf"); done
[ "${#files[@]}" = 6 ] || fail "three sample statements were expected"

start "Maple Deli LLC"
idem=; call POST /api/deals/start 400 "${JSON[@]}" '{}'; echo "ok   no key: 400"
answer Delgado
upload
offers_and_accept
idem=$(new_key); call POST "/api/sign/send?deal_id=$deal&recipient_email=$email" 409; echo "ok   sign before background: 409"
twice /api/consents 200 "${JSON[@]}" "{\"merchant_id\":\"$merchant\",\"kind\":\"background\",\"text_version\":\"caller-1\",\"obtained_at\":\"$now\"}"
twice "/api/background/run?merchant_id=$merchant&deal_id=$deal" 200 "${JSON[@]}" '{}'
[ "$(field status)" = "OK" ] || fail "the background check is not OK"
twice "/api/sign/send?deal_id=$deal&recipient_email=$email" 200
idem=$(new_key); body='{"merchant_hint":{"phone":"(973) 555-0111","legal_name":"A","email":"a@maple.example"}}'
call POST /api/deals/start 200 "${JSON[@]}" "$body"
call POST /api/deals/start 422 "${JSON[@]}" "${body/(973) 555-0111/(973) 555-0112}"; echo "ok   same key, other body: 422"
as_rival
idem=; call GET "/api/deals/$deal" 404
idem=$(new_key); call POST "/api/deals/$deal/accept" 404 "${JSON[@]}" '{}'
idem=$(new_key); call POST "/api/documents/bank/upload?merchant_id=$merchant&deal_id=$deal" 404 "${files[@]}"; echo "ok   the rival sees nothing: 404"

start "Maple Deli LLC"; answer Delgado; upload; offers_and_accept
twice "/api/sign/send?deal_id=$deal&recipient_email=$email&force=true&reason=known+for+years" 200
envelope=$(field envelope_id)
event="{\"envelope_id\":\"$envelope\",\"event_type\":\"completed\",\"occurred_at\":\"$now\"}"
hook() { # secret expected
  local stamp mac status; stamp=$(date +%s)
  mac=$(printf '%s.%s' "$stamp" "$event" | openssl dgst -sha256 -hmac "$1" | sed 's/.* //')
  status=$(curl -s -o "$work/body" -w '%{http_code}' "$HOST/api/sign/webhook" -H "X-Sign-Timestamp: $stamp" -H "X-Sign-Signature: v1=$mac" "${JSON[@]}" "$event")
  [ "$status" = "$2" ] || fail "the webhook gave $status, expected $2"
}
hook forged 401; echo "ok   forged webhook: 401"
hook "$SECRET" 200; [ "$(field status)" = processed ] || fail "not processed"
hook "$SECRET" 200; [ "$(field status)" = already_processed ] || fail "not already_processed"; echo "ok   webhook twice: processed, already_processed"
idem=; call GET "/api/events?deal_id=$deal" 200
grep -q '"contract.completed"' "$work/body" || fail "no contract.completed event"; echo "ok   contract.completed with deal_id"
sms="{\"campaignName\":\"smoke\",\"messages\":[{\"to\":\"$phone\",\"body\":\"Your agreement is signed.\",\"merchant_id\":\"$merchant\"}]}"
twice /api/sms/cherry/send 200 "${JSON[@]}" "$sms"
[ "$(field queued)" = 1 ] || fail "the message was not queued"
status=$(curl -s -o "$work/body" -w '%{http_code}' "$HOST/api/sms/cherry/webhook" "${JSON[@]}" "{\"type\":\"inbound\",\"from\":\"$phone\",\"text\":\"Stop\"}")
[ "$status" = 200 ] || fail "the inbound message gave $status"
idem=$(new_key); call POST /api/sms/cherry/send 200 "${JSON[@]}" "$sms"
[ "$(field skipped.0.reason)" = opted_out ] || fail "STOP was not honored"; echo "ok   STOP is honored"
echo "The whole deal works."
