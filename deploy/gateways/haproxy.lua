-- NOT run by our tests, as haproxy.cfg. Asks the verifier about a request: sets who it is from, or answers with the refusal.

local VERIFIER = os.getenv("LATCHKEY_VERIFIER") or "127.0.0.1:3100"
local CREDENTIAL = os.getenv("LATCHKEY_VERIFIER_CREDENTIAL") or ""

local IDENTITY = { "x-token-subject", "x-token-id", "x-token-scopes", "x-token-kind" }
local HANDED_ON = { "content-type", "cache-control", "www-authenticate", "retry-after", "ratelimit", "ratelimit-policy" }
local REFUSALS = { [400] = true, [401] = true, [403] = true, [429] = true }

-- HAProxy counts a field's values from 0.
local function values(field)
  local all = {}
  if field then
    for i = 0, #field do all[i + 1] = field[i] end
  end
  return all
end

core.register_action("latchkey", { "http-req" }, function(txn)
  local headers = {
    ["x-latchkey-verifier"] = { CREDENTIAL },
    -- Behind another proxy of yours: the address that proxy gives.
    ["x-forwarded-for"] = { txn.sf:src() },
  }
  -- All of them: of two credentials the verifier says that they are two.
  local presented = values(txn.http:req_get_headers()["authorization"])
  if #presented > 0 then headers["authorization"] = presented end
  local answer = core.httpclient():get({
    url = "http://" .. VERIFIER .. "/v1/forward-auth?scope=" .. txn:get_var("txn.latchkey_scope"),
    headers = headers,
    -- Milliseconds. No answer lets nobody through.
    timeout = 1000,
  })
  if answer.status == 200 then
    for _, name in ipairs(IDENTITY) do txn.http:req_set_header(name, answer.headers[name][0]) end
    for _, name in ipairs({ "ratelimit", "ratelimit-policy" }) do
      local field = answer.headers[name]
      if field then txn:set_var("txn.latchkey_" .. name:gsub("-", "_"), field[0]) end
    end
    txn:set_var("txn.latchkey_good", true)
  elseif REFUSALS[answer.status] then
    local reply = txn:reply({ status = answer.status, body = answer.body })
    for _, name in ipairs(HANDED_ON) do
      local field = answer.headers[name]
      if field then reply:add_header(name, field[0]) end
    end
    txn:done(reply)
  end
  -- Anything else: the verifier does not know, is not there, or does not know this gateway. haproxy.cfg answers.
end)
