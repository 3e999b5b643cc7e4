import { expect, it } from 'vitest'
import { databaseUrl } from './surroundings.ts'

it.each([
  ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/orders'],
  ['mongodb://127.0.0.1:27017/', 'mongodb://127.0.0.1:27017/orders'],
  ['mongodb://a:1,b:2/admin?replicaSet=r', 'mongodb://a:1,b:2/orders?replicaSet=r'],
  ['mongodb+srv://u:p@db.example?w=majority', 'mongodb+srv://u:p@db.example/orders?w=majority'],
])('names a database on %s', (server, url) => {
  expect(databaseUrl(server, 'orders')).toBe(url)
})

it('refuses what is no connection string', () => {
  expect(() => databaseUrl('127.0.0.1:27017', 'orders')).toThrow(expect.objectContaining({ code: 'MR_STACK_CONFIG' }))
})
