import { describe, expect, it } from 'vitest'
import type { Found, Machine } from '../machine/machine.ts'
import { choose } from './choose.ts'
import { kafkaProviders } from './kafka/index.ts'
import { mongoProviders } from './mongo/index.ts'

const here = (name: string): Found => ({ file: name, version: `${name} 99` })
const missing = (what: string): Found => ({ missing: what })

/** A machine with nothing but what is named. */
const machine = (has: Partial<Record<'java' | 'maven' | 'python' | 'docker' | 'mongod', true>>, env: Machine['env'] = {}): Machine => ({
  env,
  java: async () => (has.java ? here('java') : missing('Java 17 or later')),
  maven: async () => (has.maven ? here('maven') : missing('Maven 3.8 or later')),
  python: async () => (has.python ? here('python') : missing('Python 3.11 or later')),
  docker: async () => (has.docker ? here('docker') : missing('a running Docker')),
  mongod: async () => (has.mongod ? here('mongod') : missing('mongod on the PATH')),
})

const all = { java: true, maven: true, python: true, docker: true, mongod: true } as const
const kafka = async (on: Machine) => (await choose('kafka', kafkaProviders, on, undefined)).provider
const mongo = async (on: Machine) => (await choose('mongo', mongoProviders, on, undefined)).provider

describe('choosing a Kafka', () => {
  it('takes the one that is named before anything else', async () => {
    expect(await kafka(machine(all, { KAFKA_BROKERS: '127.0.0.1:9092' }))).toBe('KAFKA_BROKERS')
  })

  it('takes Docker when its daemon answers, else the jars', async () => {
    expect(await kafka(machine(all))).toContain('Docker')
    expect(await kafka(machine({ java: true, maven: true }))).toContain('on Java')
  })

  it('says in one message what is missing, for which component, and every way to go on', async () => {
    const refusal = kafka(machine({ java: true, python: true }))
    await expect(refusal).rejects.toMatchObject({ code: 'MR_PREREQUISITE_MISSING' })
    await expect(refusal).rejects.toThrow(/^kafka .*Maven 3\.8 or later missing.*KAFKA_BROKERS=.*Docker.*install Java 17/s)
  })
})

describe('choosing a document store', () => {
  it('prefers a named one, Docker, an installed mongod and secantusdb, in this order', async () => {
    expect(await mongo(machine(all, { MONGODB_URL: 'mongodb://127.0.0.1:27017' }))).toBe('MONGODB_URL')
    expect(await mongo(machine(all))).toContain('Docker')
    expect(await mongo(machine({ mongod: true, python: true }))).toBe('mongod')
    expect(await mongo(machine({ python: true }))).toContain('secantusdb')
  })

  it('says why each better one was passed over, and what the choice does not prove', async () => {
    const choice = await choose('mongo', mongoProviders, machine({ python: true }), undefined)
    expect(choice.why).toBe('MONGODB_URL is not set; Docker does not answer; no mongod on the PATH; python 99 is here')
    expect(choice.doesNotProve).toContain('development only')
  })
})
