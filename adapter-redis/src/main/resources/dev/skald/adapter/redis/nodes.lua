-- KEYS: the nodes, a sorted set of names and URLs by the time until which they are known
-- ARGV: now, node (empty: only asks), for how long in milliseconds (0: no longer)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', millis)
local lasts = tonumber(ARGV[3])
if ARGV[2] ~= '' and lasts == 0 then
  redis.call('ZREM', KEYS[1], ARGV[2])
elseif ARGV[2] ~= '' then
  redis.call('ZADD', KEYS[1], str(millis + lasts), ARGV[2])
  if redis.call('PTTL', KEYS[1]) < lasts then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
  end
end
return redis.call('ZRANGE', KEYS[1], 0, -1)
