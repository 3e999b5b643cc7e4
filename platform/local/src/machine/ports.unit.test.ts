import { describe, expect, it } from 'vitest'
import { choosePort } from './ports.ts'

const only =
  (...free: number[]) =>
  async (port: number) =>
    free.includes(port)

describe('choosing a port', () => {
  it('takes the preferred one when nothing listens there', async () => {
    expect(await choosePort(9092, new Set(), only(9092, 9093))).toBe(9092)
  })

  it('moves up to the next free one when it is taken', async () => {
    expect(await choosePort(9092, new Set(), only(9095))).toBe(9095)
  })

  it('does not give the same port to two components that have not started yet', async () => {
    expect(await choosePort(9092, new Set([9092, 9093]), only(9092, 9093, 9094))).toBe(9094)
  })

  it('says so when there is none nearby', async () => {
    await expect(choosePort(9092, new Set(), only())).rejects.toThrow('No free port between 9092 and 9291')
  })
})
