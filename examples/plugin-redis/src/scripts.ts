// Redis runs a script as one step, which nobody sees half done, and which is whole or not at all in the append-only file.
// Each can be sent again after a lost answer.

/**
 * Shows an object whose parts are there, or whose bytes come along. 1 when it is there, 0 when only a new one was wanted and
 * there is another. The object's id tells whether an earlier sending did it.
 *
 * The first write is the one that a full server refuses, and before it nothing has changed.
 */
export const commitScript = `
local object, keys, draft = KEYS[1], KEYS[2], KEYS[3]
local key, id, size, parts, step, isNew, bodies, body = unpack(ARGV)
local old = redis.call('HGET', object, 'id')
if old == id then return 1 end
if old and isNew == '1' then
  redis.call('UNLINK', draft)
  return 0
end
if redis.call('HLEN', draft) ~= tonumber(parts) then return redis.error_reply('DRAFTLOST some parts are gone') end
local now = redis.call('TIME')
local time = string.format('%d%03d', now[1], math.floor(now[2] / 1000))
redis.call('HSET', object, 'id', id, 'size', size, 'time', time, 'parts', parts, 'step', step)
if body then redis.call('HSET', object, 'body', body) else redis.call('HDEL', object, 'body') end
redis.call('ZADD', keys, 0, key)
redis.call('PERSIST', draft)
if old then redis.call('UNLINK', bodies .. old) end
return 1
`;

/** Adds a part to a draft, which goes by itself when no other follows. */
export const partScript = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;

export const deleteScript = `
local id = redis.call('HGET', KEYS[1], 'id')
if not id then return 0 end
redis.call('UNLINK', KEYS[1], ARGV[2] .. id)
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
`;

/** A page of keys between two bounds, each with the size and the time of its object. */
export const listScript = `
local page = {}
for index, key in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local found = redis.call('HMGET', ARGV[4] .. key, 'size', 'time')
  page[index] = { key, found[1], found[2] }
end
return page
`;
