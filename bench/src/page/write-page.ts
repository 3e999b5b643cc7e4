import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { keptReport } from '../results.ts'
import { withFigures } from './page.ts'

export const pageFile = resolve(import.meta.dirname, '../../../docs/performance.md')

/** Brings the page's tables up to date. */
export const writePage = (): void => writeFileSync(pageFile, withFigures(readFileSync(pageFile, 'utf8'), keptReport))
