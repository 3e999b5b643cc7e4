import { expect, it } from 'vitest'
import { firstServer } from './external.ts'

it.each([
  ['mongodb://127.0.0.1:27017', { host: '127.0.0.1', port: 27017 }],
  ['mongodb://user:secret@db.example:2701,db2.example:2702/shop?replicaSet=r', { host: 'db.example', port: 2701 }],
  ['mongodb://db.example', { host: 'db.example', port: 27017 }],
  ['mongodb+srv://db.example', undefined],
])('finds the first server of %s', (url, server) => {
  expect(firstServer(url)).toEqual(server)
})
