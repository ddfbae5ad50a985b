-- ARGV: now, publish, epoch, known generation, known version, node, run asked for, run made, takeover, ttl, lease,
-- superseded, lost, events, bytes, room
publishes = ARGV[2]
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
local asked, takeover, ttl, lease = ARGV[7], ARGV[9] == '1', ARGV[10], ARGV[11]
local expires = str(now + tonumber(ttl))
local function opened(run, started, first, ended)
  s.ro = table.concat({run, lease, ttl, started, expires, first}, ',')
  write()
  redis.call('ZADD', base .. 'leases', expires, id)
  list()
  hint()
  return {'ok', head(), run, expires, ended}
end
local ended = {}
if s.ro ~= '' then
  local o = split(s.ro, ',')
  local same = asked == o[1]
  if same and takeover then
    change()
    return opened(o[1], o[4], o[6], ended)
  end
  local over = now >= tonumber(o[5])
  if same or not (over or takeover) then
    return {'run_open', o[1], o[5]}
  end
  if asked ~= '' and hasEnded(1, asked) then
    return {'run_ended'}
  end
  local state, data = over and 'LOST' or 'SUPERSEDED', over and ARGV[13] or ARGV[12]
  ended = endByGateway(state, data, tonumber(ARGV[14]), tonumber(ARGV[15]))
elseif asked ~= '' and hasEnded(1, asked) then
  return {'run_ended'}
end
if not kept() and ARGV[16] == '0' then
  return {'full'}
end
change(tonumber(ARGV[4]))
if begin(ARGV[3]) then
  write()
  unlink()
end
keep()
return opened(asked ~= '' and asked or ARGV[8], str(now), str(s.l + 1), ended)
