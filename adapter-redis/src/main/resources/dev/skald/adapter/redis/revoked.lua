-- Tells what has become of the revocations since a node looked. KEYS: those of revoke.lua. ARGV: now, the generation and
-- the number that the node knows, the number of the last change that it has seen, which may be one of its own, the id
-- that this one concerned, and how many to tell at most. Answers: whether all
-- is as it knew ('same'), or it is to look at all of them since some were lost ('lost') or it was away for long
-- ('away'); or 'next', the generation, the number up to which it knows then, the last number, what was added as id and
-- text, what was lifted, and the id that the last of these concerned
local all, added, lifted, state = KEYS[1], KEYS[2], KEYS[4], KEYS[5]
local s = redis.call('HMGET', state, 'g', 'n', 'f')
local generation, last, forgotten = s[1] or '', tonumber(s[2]) or 0, tonumber(s[3]) or 0
local known, seen, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[6])

local function is(number, concerned)
  return tonumber(redis.call('ZSCORE', added, concerned) or '-1') == number
    or tonumber(redis.call('ZSCORE', lifted, concerned) or '-1') == number
end

if ARGV[2] ~= '' then
  if generation ~= ARGV[2] or last < seen or (seen > 0 and ARGV[5] ~= '' and not is(seen, ARGV[5])) then
    return {'lost'}
  end
  if known == last then
    return {'same'}
  end
  if known > 0 and known < forgotten then
    return {'away'}
  end
end
local adds = redis.call('ZRANGEBYSCORE', added, '(' .. str(known), '+inf', 'WITHSCORES', 'LIMIT', 0, most)
local lifts = redis.call('ZRANGEBYSCORE', lifted, '(' .. str(known), '+inf', 'WITHSCORES', 'LIMIT', 0, most)
local till = last
if #adds == 2 * most then
  till = math.min(till, tonumber(adds[#adds]))
end
if #lifts == 2 * most then
  till = math.min(till, tonumber(lifts[#lifts]))
end
local there, gone, concerned = {}, {}, ''
for i = 1, #adds, 2 do
  local at = tonumber(adds[i + 1])
  if at <= till then
    there[#there + 1] = adds[i]
    there[#there + 1] = redis.call('HGET', all, adds[i]) or ''
    if at == till then
      concerned = adds[i]
    end
  end
end
for i = 1, #lifts, 2 do
  local at = tonumber(lifts[i + 1])
  if at <= till then
    gone[#gone + 1] = lifts[i]
    if at == till then
      concerned = lifts[i]
    end
  end
end
return {'next', generation, str(till), str(last), there, gone, concerned}
