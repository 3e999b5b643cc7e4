import { describe, expect, it } from 'vitest'
import { identityOf, isRunning, startOf } from './identity.ts'

const stat = (name: string, state: string) =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 9 0 0 0 1 2 0 0 20 0 11 0 998877 3162760 385672`

describe('the identity of a process', () => {
  it('is read past a name with spaces and brackets in it', () => {
    expect(startOf(stat('a) b (c', 'S'))).toBe('998877')
  })

  it('is none for a process that has ended and was not reaped', () => {
    expect(startOf(stat('node', 'Z'))).toBeUndefined()
  })

  it('holds for this process', () => {
    const self = identityOf(process.pid)
    expect(self).toBeDefined()
    expect(self !== undefined && isRunning(self)).toBe(true)
  })

  it('does not hold for another process that was given the same id', () => {
    expect(isRunning({ pid: process.pid, started: 'some other time' })).toBe(false)
  })
})
