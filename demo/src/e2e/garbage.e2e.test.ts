import { randomUUID } from 'node:crypto'
import { fromLetterRecord, type HeaderList, letterKey, type Position, type ReadLetter } from '@millrace/messaging'
import { contracts } from '@millrace/schemas/contracts'
import { eventually } from '@millrace/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Garbage, garbageFor, schemaIds, type Topic, written } from './garbage.ts'
import { onKafka, plant, read } from './records.ts'
import { type Buyer, front, newBuyer } from './shop.ts'
import { healthOf, logOf, restart, type ServiceName, services, stack, urlOf } from './stack.ts'

/** Groups that read topics, each with letters of its own. */
const groups: Readonly<Record<string, readonly Topic[]>> = {
  'notifications.welcome': ['users.events'],
  'notifications.order-mails': ['orders.events'],
  'notifications.mail': ['notifications.commands'],
  'notifications.send-mail': ['notifications.events'],
  'inventory.product': ['inventory.commands'],
  'inventory.stock-levels.v1': ['inventory.events'],
  'inventory.offers.v1': ['inventory.catalogue'],
  'orders.order': ['orders.commands'],
  'orders.order-summaries.v1': ['orders.events'],
  'orders.fulfilment': ['orders.events', 'inventory.events', 'payments.events'],
  'payments.payment': ['payments.commands'],
  'payments.charge': ['payments.events'],
  'payments.refund': ['payments.events'],
}
const groupNames = Object.keys(groups)
/** Types that not every group of their topic handles. */
const handledBy: Readonly<Record<string, readonly string[]>> = {
  'payments.ChargeRequested': ['payments.charge'],
  'payments.PaymentCharged': ['orders.fulfilment'],
}
/** Tables over topics. Nobody in the shop reads orders.status. */
const tables: readonly (readonly [Topic, ServiceName])[] = [
  ['users.profiles', 'orders'],
  ['users.contacts', 'notifications'],
  ['inventory.products', 'orders'],
]
const isTopic = (topic: string): topic is Topic => topic in contracts.topics
const topics = Object.keys(contracts.topics).filter(isTopic)
const serviceOf = (group: string): ServiceName => services.find(service => group.startsWith(`${service}.`)) ?? 'users'

interface Lying extends Garbage {
  readonly at: Position
}
let buyer: Buyer
let lying: readonly Lying[]
let lettersOf: Readonly<Record<string, readonly ReadLetter[]>>
let logs: ReadonlyMap<ServiceName, () => readonly string[]>

const placeOf = ({ topic, partition, offset }: Position) => `${topic}/${partition}/${offset}`
const becomes = ({ becomes, claims }: Garbage, group: string) =>
  claims === undefined || (handledBy[claims]?.includes(group) ?? true) ? becomes : 'unknown_type'
const before = (group: string, fate: Garbage['becomes']) =>
  lying.filter(one => groups[group]?.includes(one.topic) && becomes(one, group) === fate)

/** Every group has everything behind it. */
const caughtUp = () =>
  eventually(
    () =>
      onKafka(async broker => {
        for (const [group, read] of Object.entries(groups)) {
          const [bounds, committed] = await Promise.all([broker.topics.bounds(read), broker.topics.committed(group, read)])
          const done = new Map(committed.map(at => [`${group} ${at.topic}/${at.partition}`, at.offset]))
          const left = bounds.filter(({ topic, partition, latest }) => (done.get(`${group} ${topic}/${partition}`) ?? 0) < latest)
          expect([group, left]).toEqual([group, []])
        }
      }),
    60_000,
  )

beforeAll(async () => {
  buyer = await newBuyer()
  const { orderId } = await buyer.order()
  logs = new Map(services.map(service => [service, logOf(service)]))
  const ids = await schemaIds()
  const forged: Garbage = {
    what: 'an event that only another topic carries',
    topic: 'orders.events',
    value: written(ids, 'payments.PaymentCharged', { orderId, chargeId: 'forged' }),
    key: Buffer.from(orderId),
    becomes: 'letter',
    claims: 'payments.PaymentCharged',
  }
  const price: Garbage = {
    what: 'a bad price',
    topic: 'inventory.products',
    value: Buffer.from('nonsense'),
    key: Buffer.from(buyer.productId),
    becomes: 'letter',
  }
  const garbage = [...topics.flatMap(topic => garbageFor(topic, ids)), forged, price]
  const positions = await plant(garbage)
  lying = garbage.map((one, at) => ({ ...one, at: positions[at] ?? { topic: one.topic, partition: -1, offset: -1 } }))
  await caughtUp()
  const records = await read(groupNames.map(group => `${group}.letters`))
  const letters = records.flatMap(record => {
    const letter = fromLetterRecord(record)
    return letter === undefined || record.key?.toString() !== letterKey(letter.letter.source) ? [] : [letter]
  })
  lettersOf = Object.fromEntries(groupNames.map(name => [name, letters.filter(({ letter }) => letter.group === name)]))
})

const bytes = (headers: HeaderList = []) => headers.map(([name, value]) => [name, Buffer.from(value)])
const labelled = (name: string, labels: Readonly<Record<string, string>>) => (line: string) =>
  line.startsWith(`${name}{`) && Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`))

describe.each(groupNames)('%s', group => {
  test('sets aside what it can not read, untouched, under the place where it lay', () => {
    const planted = new Map(lying.map(one => [placeOf(one.at), one]))
    const found = (lettersOf[group] ?? []).filter(({ letter }) => planted.has(placeOf(letter.source)))
    const places = (all: readonly Position[]) => all.map(placeOf).toSorted()
    expect(places(found.map(({ letter }) => letter.source))).toEqual(places(before(group, 'letter').map(({ at }) => at)))
    for (const { letter, original } of found) {
      const { value = null, key = null, headers = [['planted', 'true']] } = planted.get(placeOf(letter.source)) ?? {}
      expect({ value: original.value, key: original.key, headers: original.headers }).toEqual({ value, key, headers: bytes(headers) })
      expect(letter.failure).toMatchObject({ class: 'undecodable', code: expect.stringMatching(/^MR_(UNDECODABLE|SCHEMA_UNKNOWN)$/) })
    }
  })

  test('says of each where it lay, and counts what it skips', async () => {
    const service = serviceOf(group)
    const lines = (logs.get(service)?.() ?? []).filter(line => line.includes(`"group":"${group}"`))
    for (const { at } of [...before(group, 'letter'), ...before(group, 'tombstone')]) {
      const place = `"topic":"${at.topic}","partition":${at.partition},"offset":${at.offset},`
      expect(lines.filter(line => line.includes(place))).toHaveLength(1)
    }
    const metrics = (await (await fetch(`${urlOf(service)}/metrics`)).text()).split('\n')
    for (const topic of groups[group] ?? []) {
      for (const reason of ['tombstone', 'unknown_type'] as const) {
        const [line = ''] = metrics.filter(labelled('millrace_skipped_messages_total', { group, topic, reason }))
        const skipped = before(group, reason).filter(({ at }) => at.topic === topic)
        expect(Number(line.split(' ').at(-1))).toBeGreaterThanOrEqual(skipped.length)
      }
    }
  })
})

const suspects = z.object({
  tables: z.array(z.object({ topic: z.string(), suspects: z.array(z.object({ partition: z.int(), offset: z.int() })) })),
})

test.each(tables)('the table of %s in %s keeps what it had, and says what it passed over', async (topic, service) => {
  const unreadable = lying.filter(({ at, becomes }) => at.topic === topic && becomes !== 'tombstone')
  const found = suspects.parse((await healthOf(service)).checks).tables.find(table => table.topic === topic)
  const places = (found?.suspects ?? []).map(at => placeOf({ topic, ...at }))
  expect(places).toEqual(expect.arrayContaining(unreadable.map(({ at }) => placeOf(at))))
  const lines = (logs.get(service)?.() ?? []).filter(line => line.includes('A table'))
  for (const { at } of unreadable) {
    expect(lines.filter(line => line.includes(`"topic":"${topic}","partition":${at.partition},"offset":${at.offset},`))).toHaveLength(1)
  }
})

test('no partition stands still, and health tells the letters', async () => {
  for (const service of services) {
    const { status, checks } = await healthOf(service)
    expect([service, status, checks.stopped]).toEqual([service, 'ready', []])
    const own = groupNames.filter(group => serviceOf(group) === service)
    expect(checks.liveLetters).toBeGreaterThanOrEqual(own.flatMap(group => before(group, 'letter')).length)
  }
})

test('orders go on: the known buyer by the last good price, and new ones to every end', async () => {
  const another = await newBuyer()
  const [paid, known, declined] = await Promise.all([another.order(), buyer.order(), another.order('tok_declined')])
  expect([paid.status, known.status, declined.status, declined.reason]).toEqual(['confirmed', 'confirmed', 'cancelled', 'payment_declined'])
  const few = await front.place(another.customer, [{ productId: another.productId, quantity: 1_000 }], 'tok_visa', paid.orderId)
  expect(await front.untilFinal(another.customer, few)).toEqual({ status: 'cancelled', reason: 'insufficient_stock' })
  await eventually(async () => {
    const mails = JSON.stringify(await (await fetch(`${stack().extras.mailbox?.url}/mails`)).json())
    for (const { orderId } of [paid, known, declined]) expect(mails).toContain(orderId)
  }, 20_000)
})

test('a command that makes no sense is rejected and said to be: it changes nothing, and is no letter', async () => {
  const { productId } = buyer
  const letters = (await healthOf('inventory')).checks.liveLetters
  const product = async () => (await fetch(`${urlOf('inventory')}/products/${productId}`)).json()
  await caughtUp()
  const untouched = await product()
  const value = written(await schemaIds(), 'inventory.ReserveStock', { productId, orderId: randomUUID(), quantity: -5 })
  await plant([{ topic: 'inventory.commands', key: Buffer.from(productId), value }])
  await eventually(() =>
    expect(
      logs
        .get('inventory')?.()
        .filter(line => line.includes('quantity-invalid')),
    ).toHaveLength(1),
  )
  expect(await product()).toEqual(untouched)
  expect((await healthOf('inventory')).checks.liveLetters).toBe(letters)
})

test('letters outlast a restart, and hold up no order', async () => {
  const before = (await healthOf('orders')).checks.liveLetters
  const pid = restart('orders')
  await eventually(async () => {
    expect(stack().services.orders?.pid).not.toBe(pid)
    const { status, checks } = await healthOf('orders')
    expect([status, checks.liveLetters]).toEqual(['ready', before])
  }, 60_000)
  expect((await buyer.order()).status).toBe('confirmed')
})
