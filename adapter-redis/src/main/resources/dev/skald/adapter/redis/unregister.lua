-- ARGV: now, publish, epoch, known generation, known version, node
publishes = ARGV[2]
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
if s.q == '' then
  return {head()}
end
redis.call('HDEL', key, 'ac')
change()
s.q = ''
s.av = version()
if kept() then
  write()
elseif followed() then
  unlist()
  write()
  redis.call('ZADD', base .. 'reserved', millis, id)
else
  forget()
  s.e, s.f, s.l = '', 1, 0
end
hint()
return {head()}
