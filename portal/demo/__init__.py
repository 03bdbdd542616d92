"""The demo's tenants, people and deals, made through the workflows."""
