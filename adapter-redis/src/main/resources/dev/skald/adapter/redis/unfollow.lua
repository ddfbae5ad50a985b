-- ARGV: now, node, number
publishes = ''
take(KEYS[1])
local held = redis.call('HGET', key .. ':n', ARGV[2])
if held and tonumber(string.match(held, '^(.-) ')) <= tonumber(ARGV[3]) then
  redis.call('HDEL', key .. ':n', ARGV[2])
end
if s.g > 0 then
  if kept() then
    force()
    redis.call('HSET', key, 't', str(now))
  elseif not followed() then
    forget()
  end
end
return {}
