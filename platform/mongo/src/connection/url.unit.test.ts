import { describe, expect, it } from 'vitest'
import { mongo } from '../mongo.ts'
import { addressOf } from './url.ts'

describe('the address of a MongoDB url', () => {
  it.each([
    ['mongodb://127.0.0.1:27017/orders', '127.0.0.1:27017/orders'],
    ['mongodb://ada:s%2Fecret@a:1,b:2,c:3/orders?replicaSet=r', 'a:1,b:2,c:3/orders'],
    ['mongodb+srv://ada:secret@cluster.example.org/orders', 'cluster.example.org/orders'],
  ])('of %s is %s', (url, address) => expect(addressOf(url)).toBe(address))

  it.each([
    'mongodb://127.0.0.1:27017',
    'mongodb://127.0.0.1:27017/',
    'mongodb://127.0.0.1/?w=1',
    'http://ada:secret@127.0.0.1/orders',
    '',
  ])('is refused without hosts or a database: %s', url =>
    expect(() => mongo({ url })).toThrow(expect.objectContaining({ code: 'MR_DEFINITION' })),
  )

  it('never tells credentials', async () => {
    for (const url of [
      'mongodb://ada:secret@:99999/orders',
      'mongodb://ada:secret@127.0.0.1:0/orders',
      'mongodb://ada:secret@h/orders?w=%',
    ]) {
      const error: unknown = await Promise.resolve()
        .then(() => mongo({ url }).ready(AbortSignal.timeout(50)))
        .catch(thrown => thrown)
      expect(error).toBeInstanceOf(Error)
      const seen = JSON.stringify(error, (_, value) =>
        value instanceof Error ? { ...value, message: value.message, cause: value.cause } : value,
      )
      expect(seen).not.toContain('secret')
    }
  })
})
