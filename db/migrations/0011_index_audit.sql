-- What the audit page asks for beside time, target, owner and actor: each narrows first, and is in time's order then.

create index audit_of_action on audit (action, occurred_at, id);
create index audit_of_address on audit (client_address, occurred_at, id) where client_address is not null;
create index audit_of_request on audit (request_id, occurred_at, id);
