-- Forgets what is idle, and what nobody waits for any more. KEYS: lists of idle workflows. ARGV: now, publish, time
-- of retention, how many at most of each list
publishes = ARGV[2]
key = KEYS[1]
force()
local forgotten, there = 0, 0
for i = 1, #KEYS do
  local lists = string.match(KEYS[i], '^(.-}:)')
  for _, due in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '-inf', now - tonumber(ARGV[3]), 'LIMIT', 0, ARGV[4])) do
    if not take(lists .. 'w:' .. due) then
      redis.call('ZREM', KEYS[i], due)
      redis.call('ZREM', lists .. 'active', due)
    elseif s.ro ~= '' or followed() then
      redis.call('ZADD', KEYS[i], now, due)
    else
      local touched = tonumber(redis.call('HGET', key, 't'))
      if touched > now - tonumber(ARGV[3]) then
        redis.call('ZADD', KEYS[i], str(touched), due)
      else
        forget()
        change()
        s.x = version()
        s.av = version()
        s.e, s.f, s.l, s.k, s.ro, s.rl, s.a, s.q = '', 1, 0, 0, '', '', '', ''
        hint()
        forgotten = forgotten + 1
      end
    end
  end
  for _, due in ipairs(redis.call('ZRANGEBYSCORE', lists .. 'reserved', '-inf', millis, 'LIMIT', 0, ARGV[4])) do
    if not take(lists .. 'w:' .. due) or kept() then
      redis.call('ZREM', lists .. 'reserved', due)
    else
      local latest = followed()
      if latest then
        redis.call('ZADD', lists .. 'reserved', latest, due)
      else
        forget()
      end
    end
  end
  there = there + redis.call('ZCARD', lists .. 'active')
end
return {forgotten, there}
