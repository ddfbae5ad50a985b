-- ARGV: now, publish, epoch, known generation, known version, node, version of the registration
publishes = ARGV[2]
take(KEYS[1])
local registration = s.av
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
if s.q == '' or registration ~= ARGV[7] then
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
