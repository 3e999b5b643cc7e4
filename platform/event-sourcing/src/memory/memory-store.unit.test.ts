import { storeConformance } from '@millrace/testing/store-conformance'
import { describe, expect, it } from 'vitest'
import type { Commit } from '../ports/commit.ts'
import { memoryDatabase, memoryStore } from './memory-store.ts'

storeConformance('the memory store', async () => {
  const database = memoryDatabase()
  return { connect: () => memoryStore(database), drop: async () => undefined }
})

const commit = (stream: string): Commit => ({
  stream,
  version: 1,
  handled: [],
  at: new Date(0),
  source: 'orders',
  messages: [],
  sequence: 0,
  slot: 0,
  published: true,
})

const unavailable = { code: 'MR_STORE_UNAVAILABLE', failure: 'unavailable' }

describe('what a test can break', () => {
  it('writes nothing during an outage and goes on after it', async () => {
    const store = memoryStore()
    store.outage()
    await expect(store.commits.append([commit('a')])).rejects.toMatchObject(unavailable)
    store.restore()
    expect((await store.commits.load(['a'])).size).toBe(0)
  })

  it('is cut off alone: another instance goes on', async () => {
    const database = memoryDatabase()
    const [one, two] = [memoryStore(database), memoryStore(database)]
    one.outage()
    expect(await two.commits.append([commit('a')])).toEqual(['appended'])
  })

  it('is ready when the outage is over', async () => {
    const store = memoryStore()
    store.outage()
    const ready = store.ready(AbortSignal.timeout(5_000))
    store.restore()
    await ready
  })

  it('gives up getting ready when the signal says so', async () => {
    const store = memoryStore()
    store.outage()
    const stop = new AbortController()
    const ready = store.ready(stop.signal)
    stop.abort(new Error('stopping'))
    await expect(ready).rejects.toThrow('stopping')
  })

  it('writes, and loses the answer, once', async () => {
    const store = memoryStore()
    store.loseNextAnswer()
    await expect(store.commits.append([commit('a')])).rejects.toMatchObject(unavailable)
    expect(await store.commits.append([commit('a')])).toEqual(['duplicate'])
  })

  it('loses the answer of the operation named', async () => {
    const store = memoryStore()
    const lease = { name: 'n', owner: 'o', epoch: 1, beat: 1 }
    store.loseNextAnswer('leases.write')
    expect(await store.commits.append([commit('a')])).toEqual(['appended'])
    await expect(store.leases.write(lease, undefined)).rejects.toMatchObject(unavailable)
    expect(await store.leases.read('n')).toEqual(lease)
  })

  it('fails once for each failure asked for, with the error given', async () => {
    const store = memoryStore()
    store.failNext('commits.append', new Error('disk full'))
    store.failNext('commits.append')
    await expect(store.commits.append([commit('a')])).rejects.toThrow('disk full')
    await expect(store.commits.append([commit('a')])).rejects.toMatchObject(unavailable)
    expect(await store.commits.append([commit('a')])).toEqual(['appended'])
  })
})
