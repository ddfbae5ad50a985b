-- Changes the revocations of tokens. KEYS: a hash of all by their ids, sorted sets of those by the number of the change
-- that added them, by when they expire, and of those that were lifted by the number of that change, and the hash of
-- their state: g, a generation; n, the number of the last change; f, that of the last lift that is forgotten.
-- ARGV: now, publish, channel, generation if there is none, what to do, then for 'add': id, text, when it expires, how
-- many there may be; for 'lift': id. Answers: whether it is so (1) or not (0), and of a change its generation and number
local all, added, expiring, lifted, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local MAX_LIFTED = 10000

local function drop(revoked)
  redis.call('HDEL', all, revoked)
  redis.call('ZREM', added, revoked)
  redis.call('ZREM', expiring, revoked)
end

local function expire(most)
  for _, over in ipairs(redis.call('ZRANGEBYSCORE', expiring, '-inf', now, 'LIMIT', 0, most)) do
    drop(over)
  end
end

local function changed()
  redis.call('HSETNX', state, 'g', ARGV[4])
  return redis.call('HINCRBY', state, 'n', 1)
end

local function tell()
  if ARGV[2] ~= '' then
    redis.call(ARGV[2], ARGV[3], 'changed')
  end
end

-- The first write of the script, since it is the first that is refused for want of memory: a lift needs none.
if ARGV[5] == 'lift' then
  redis.call('PERSIST', state)
  local there = redis.call('HEXISTS', all, ARGV[6])
  if there == 1 then
    drop(ARGV[6])
    local number = changed()
    redis.call('ZADD', lifted, number, ARGV[6])
    local over = redis.call('ZCARD', lifted) - MAX_LIFTED
    if over > 0 then
      local last = redis.call('ZRANGE', lifted, over - 1, over - 1, 'WITHSCORES')
      redis.call('HSET', state, 'f', last[2])
      redis.call('ZREMRANGEBYRANK', lifted, 0, over - 1)
    end
    tell()
    return {1, redis.call('HGET', state, 'g'), str(number)}
  end
  return {0}
end
if ARGV[5] == 'expire' then
  redis.call('PERSIST', state)
  expire(1000)
  return {1}
end
if redis.call('HEXISTS', all, ARGV[6]) == 1 then
  return {1}
end
if redis.call('HLEN', all) >= tonumber(ARGV[9]) then
  expire(1000)
  if redis.call('HLEN', all) >= tonumber(ARGV[9]) then
    return {0}
  end
end
redis.call('HSET', all, ARGV[6], ARGV[7])
redis.call('ZADD', expiring, ARGV[8], ARGV[6])
local number = changed()
redis.call('ZADD', added, number, ARGV[6])
tell()
return {1, redis.call('HGET', state, 'g'), str(number)}
