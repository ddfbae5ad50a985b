// Events in SQLite, as one who knows it keeps them: a write-ahead log, a commit that is on the disk when it returns, prepared
// statements, one transaction a request. The library is synchronous, as that which most use with Node.
import path from 'node:path';

/** Opens the store in a directory; of each workflow the last `retained` events are kept, or all with 0. */
export const openStore = async (directory, retained) => {
  const { default: Database } = await import('libsql');
  const db = new Database(path.join(directory, 'events.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`CREATE TABLE IF NOT EXISTS events (workflow TEXT, seq INTEGER, type TEXT, data TEXT, timestamp TEXT, id TEXT,
    PRIMARY KEY (workflow, seq)) WITHOUT ROWID`);
  db.exec('CREATE UNIQUE INDEX IF NOT EXISTS ids ON events (workflow, id) WHERE id IS NOT NULL');
  const last = db.prepare('SELECT max(seq) AS seq FROM events WHERE workflow = ?');
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const trim = db.prepare('DELETE FROM events WHERE workflow = ? AND seq <= ?');
  const select = db.prepare('SELECT seq, type, data, timestamp FROM events WHERE workflow = ? AND seq > ? ORDER BY seq');

  const append = db.transaction((workflow, lastSeq, drafts, timestamp) => {
    const events = [];
    for (const { type, data, id } of drafts) {
      const seq = lastSeq + events.length + 1;
      if (insert.run(workflow, seq, type, JSON.stringify(data), timestamp, id ?? null).changes > 0) {
        events.push({ type, workflowId: workflow, seq, data, timestamp });
      }
    }
    if (retained) trim.run(workflow, lastSeq + events.length - retained);
    return { events, duplicates: drafts.length - events.length };
  });

  return {
    lastSeq: workflow => last.get(workflow).seq ?? 0,
    append,
    read: (workflow, after) =>
      select.all(workflow, after).map(({ data, ...event }) => ({ ...event, workflowId: workflow, data: JSON.parse(data) })),
  };
};
