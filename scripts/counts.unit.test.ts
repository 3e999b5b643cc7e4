import { describe, expect, it } from 'vitest'
import { added, closingLine, countsOf, countsOfCheck, readCounts } from './counts.mjs'

const report = (changes = {}) => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...changes,
})

describe('counting a run of tests', () => {
  it('counts what passed, failed and was skipped', () => {
    const found = report({ numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 })
    expect(countsOf(found, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
    ]
    expect(countsOf(report({ numFailedTests: 1, testResults }), 1)).toEqual({ passed: 5, failed: 2, skipped: 0 })
  })

  it('counts a run that failed otherwise, or left no report, as a failure', () => {
    expect(countsOf(report(), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 })
    expect(readCounts('/nowhere/report.json', 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('ends with the sum of all tiers and of the checks that failed', () => {
    const all = [countsOf(report(), 0), countsOfCheck(0), countsOfCheck(2)].reduce(added)
    expect(closingLine(all)).toBe('tests: 5 passed, 1 failed, 0 skipped')
  })
})
