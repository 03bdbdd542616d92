"""The underwriting portal: from a merchant's application to a signed agreement.

Doors (`application` for merchants, `backoffice` for underwriters, `api` for JSON, `webhooks` for providers, `jobs`
for the worker) differ only in how a request arrives and how an answer looks. `web` is their plumbing and knows no
feature.

`workflows` holds one function for each act that spans features. The features, top down: `signing`,
`background_checks`, `offers`, `disclosures`, `reviews`, `underwriting`, `pricing`, `statements`, `intake`, `deals`,
`documents`, `sms`, `mail`, `consents`, `subscribers`, `merchants`, `auth`, `users`, `tenants`; each has models,
services and queries of its own and knows only what stands below it.

`events` is the timeline and its hash chain, `idempotency` does work once, `inbox` keeps what providers deliver.
`infra` would make sense in any application. `legacy` brings an earlier system's rows and files over; `demo` fills an
empty database through the workflows.
"""
