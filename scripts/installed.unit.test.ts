import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isInstalled } from './installed.mjs'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-installed-'))
  mkdirSync(join(root, 'node_modules'))
})
afterEach(() => rmSync(root, { recursive: true }))

const write = (file: string, packages: object) => writeFileSync(join(root, file), JSON.stringify({ packages }))
const wanted = (packages: object) => write('package-lock.json', packages)
const present = (packages: object) => write('node_modules/.package-lock.json', packages)

describe('whether the packages are installed', () => {
  it('holds when every version is the one of the lockfile', () => {
    wanted({ '': {}, 'node_modules/a': { version: '1.0.0' } })
    present({ 'node_modules/a': { version: '1.0.0' } })
    expect(isInstalled(root)).toBe(true)
  })

  it('does not hold when one is missing, of another version, or none were ever installed', () => {
    wanted({ 'node_modules/a': { version: '1.0.0' } })
    expect(isInstalled(root)).toBe(false)
    present({})
    expect(isInstalled(root)).toBe(false)
    present({ 'node_modules/a': { version: '1.0.1' } })
    expect(isInstalled(root)).toBe(false)
  })

  it("misses this system's binding, which npm leaves out on an old Node, but no other system's", () => {
    const binding = { version: '1.0.0', optional: true, cpu: [process.arch] }
    present({})
    wanted({ 'node_modules/a-other': { ...binding, os: ['plan9'] }, 'node_modules/a-peer': { version: '1.0.0', optional: true } })
    expect(isInstalled(root)).toBe(true)
    wanted({ 'node_modules/a-here': { ...binding, os: [process.platform] } })
    expect(isInstalled(root)).toBe(false)
  })
})
