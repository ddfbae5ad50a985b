-- ARGV: now, publish, epoch, known generation, known version, node
publishes = ARGV[2]
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
if s.e == '' then
  return {head()}
end
unlink()
change()
s.x = version()
s.e, s.f, s.l, s.b, s.k, s.ro, s.rl, s.a = '', 1, 0, 0, 0, '', '', ''
redis.call('HDEL', key, 're')
redis.call('ZREM', base .. 'leases', id)
if kept() then
  write()
  redis.call('ZADD', base .. 'active', '-' .. s.c, id)
else
  unlist()
  write()
  redis.call('ZREM', base .. 'reserved', id)
  -- A mark, by which a node that heard nothing tells a log that was deleted from one that was lost.
  redis.call('PEXPIRE', key, MARK_MILLIS)
end
hint()
return {head()}
