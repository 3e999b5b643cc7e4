import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { printable, readDescription, writeDescription } from './description.ts'

it.each([
  ['mongodb://user:secret@host:27017/orders?x=1', 'mongodb://user:…@host:27017/orders?x=1'],
  ['http://127.0.0.1:8081', 'http://127.0.0.1:8081'],
  ['127.0.0.1:9092', '127.0.0.1:9092'],
])('prints %s without its password', (address, printed) => {
  expect(printable(address)).toBe(printed)
})

it('keeps the description for its owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-description-'))
  const path = join(folder, 'stack.json')
  const url = 'http://127.0.0.1:1'
  const program = { services: {}, extras: {}, chosen: {}, startup: {}, pids: {} }
  const description = {
    ...program,
    ...{
      kafka: { brokers: ['127.0.0.1:1'] },
      registry: { url },
      mongo: { url },
      supervisor: { pid: 1, started: '1' },
      home: '/',
      secretsFile: '/s',
    },
  }
  writeDescription(path, description)
  expect(statSync(path).mode & 0o077).toBe(0)
  expect(readDescription(path)).toEqual(description)
  rmSync(folder, { recursive: true })
})
