-- ARGV: now, publish, epoch, known generation, known version, node
publishes = ARGV[2]
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
return {head(), redis.call('HGET', key, 'ac') or ''}
