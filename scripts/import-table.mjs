/**
 * Which rooms a room may depend on: the design's import table. A room is known by its turbo tag; services share one (`shop`).
 * turbo.json holds the closures of this table, since turbo looks at all a package can reach; a test compares both with it, and
 * every package.json. What may import what inside a service is in biome.json.
 */
export const importTable = {
  model: [],
  contracts: [],
  messaging: ['model', 'contracts'],
  'event-sourcing': ['model', 'contracts', 'messaging'],
  'state-tables': ['model', 'contracts', 'messaging'],
  registry: ['contracts', 'messaging'],
  'schema-tools': ['contracts', 'registry'],
  kafka: ['messaging'],
  platformatic: ['messaging', 'kafka'],
  mongo: ['event-sourcing', 'messaging'],
  service: ['model', 'contracts', 'messaging', 'event-sourcing', 'state-tables', 'registry'],
  schemas: ['model'],
  shop: ['model', 'schemas', 'service', 'kafka', 'platformatic', 'mongo'],
}

/** Rooms that may have whatever they need of the above, and who may depend on them. */
export const onTop = {
  testing: ['demo'],
  local: ['cli', 'demo', 'bench'],
  cli: [],
  demo: [],
  bench: [],
}

/** Engines and what they stand on: the libraries each may have. No client of Kafka, MongoDB, HTTP, metrics or tracing. */
export const engineLibraries = {
  model: [],
  contracts: ['avsc', 'yaml', 'zod'],
  messaging: [],
  'event-sourcing': [],
  'state-tables': [],
}

/** Every test may import these; no package.json names them, or each room would seem to reach all others. */
export const testKit = ['vitest', 'fast-check', '@millrace/testing']

/** All a room can reach. */
export const closureOf = room => {
  const reached = new Set()
  const visit = name => {
    for (const next of importTable[name]) {
      if (!reached.has(next)) {
        reached.add(next)
        visit(next)
      }
    }
  }
  visit(room)
  return Object.keys(importTable).filter(name => reached.has(name))
}
