-- A verifier credential is rotated: the old one goes on for a while and ends at an instant.

grant update (retire_at) on verifier_credentials to latchkey_portal;
