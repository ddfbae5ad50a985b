-- Ends runs whose leases are over. KEYS: lists of leases. ARGV: now, publish, lost, events, bytes, how many at most
-- of each list
publishes = ARGV[2]
key = KEYS[1]
force()
local ended = {}
for i = 1, #KEYS do
  local lists = string.match(KEYS[i], '^(.-}:)')
  for _, due in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '-inf', now, 'LIMIT', 0, ARGV[6])) do
    take(lists .. 'w:' .. due)
    local expires = s.ro ~= '' and tonumber(split(s.ro, ',')[5])
    if not expires then
      redis.call('ZREM', KEYS[i], due)
    elseif expires > now then
      redis.call('ZADD', KEYS[i], str(expires), due)
    else
      ended[#ended + 1] = endByGateway('LOST', ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]))
    end
  end
end
return ended
