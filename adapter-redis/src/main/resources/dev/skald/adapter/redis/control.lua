-- ARGV: now, publish, epoch, known generation, known version, node, name, call, control
publishes = ARGV[2]
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
local name, call = ARGV[7], ARGV[8]
if name ~= '' then
  local first = redis.call('HGET', key .. ':kn', name)
  if first then
    return {'ok', head(), first}
  end
end
if s.ro == '' then
  return {'no_run'}
end
local run = split(s.ro, ',')[1]
local answer = call ~= '' and run .. call or ''
if answer ~= '' and redis.call('SISMEMBER', key .. ':ka', answer) == 1 then
  return {'already_answered'}
end
change()
s.k = s.k + 1
write()
redis.call('XADD', key .. ':k', str(s.k) .. '-0', 'd', ARGV[9], 'r', run, 't', str(now), 'n', name, 'a', answer)
if name ~= '' then
  redis.call('HSET', key .. ':kn', name, str(s.k))
end
if answer ~= '' then
  redis.call('SADD', key .. ':ka', answer)
end
if s.k > MAX_CONTROLS then
  local oldest = redis.call('XRANGE', key .. ':k', '-', str(s.k - MAX_CONTROLS))
  for i = 1, #oldest do
    redis.call('HDEL', key .. ':kn', oldest[i][2][8])
    redis.call('SREM', key .. ':ka', oldest[i][2][10])
  end
  redis.call('XTRIM', key .. ':k', 'MINID', '=', str(s.k - MAX_CONTROLS + 1))
end
hint()
return {'ok', head(), str(s.k)}
