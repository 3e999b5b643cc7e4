import { readFileSync } from 'node:fs'

const none = { passed: 0, failed: 0, skipped: 0 }

export const added = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
})

/** Counts of a vitest JSON report. A file that could not be loaded has no tests to fail: it counts as one failure. */
export const countsOf = (report, exitCode) => {
  const unloaded = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** A tier's counts from the file its run left; one failure when it left none, or when it found no tests. */
export const readCounts = (path, exitCode) => {
  try {
    return countsOf(JSON.parse(readFileSync(path, 'utf8')), exitCode)
  } catch {
    return { ...none, failed: 1 }
  }
}

/** A stage that is one check. */
export const countsOfCheck = exitCode => ({ ...none, failed: exitCode === 0 ? 0 : 1 })

export const closingLine = counts => `tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
