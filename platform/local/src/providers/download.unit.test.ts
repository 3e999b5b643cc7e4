import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { downloaded } from './download.ts'

let cache: string
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'millrace-cache-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

const filling = (text: string) => async (into: string) => {
  mkdirSync(into)
  writeFileSync(join(into, 'file'), text)
}

it('leaves nothing that looks finished when it is cut short', async () => {
  const broken = downloaded(join(cache, 'x'), async into => {
    await filling('half')(into)
    throw new Error('the network is gone')
  })
  await expect(broken).rejects.toThrow('the network is gone')
  expect(readdirSync(cache)).toEqual([])
})

it('brings a thing once', async () => {
  await downloaded(join(cache, 'x'), filling('first'))
  await downloaded(join(cache, 'x'), filling('second'))
  expect(readFileSync(join(cache, 'x', 'file'), 'utf8')).toBe('first')
})

it('lets two at once both succeed, and keeps one', async () => {
  const target = join(cache, 'x')
  await Promise.all([downloaded(target, filling('one')), downloaded(target, filling('other'))])
  expect(existsSync(join(target, 'file'))).toBe(true)
  expect(readdirSync(cache)).toEqual(['x'])
})
