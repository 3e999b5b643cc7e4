import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Report, report } from './report/report.ts'

/** Where the figures are kept that the page shows. */
const kept = resolve(import.meta.dirname, '../results')

export const keptFile = (name: string): string => join(kept, `${name}.json`)

export const writeReport = (file: string, figures: Report): void => {
  mkdirSync(dirname(resolve(file)), { recursive: true })
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`)
}

/** The last figures that were kept of a bench. */
export const keptReport = (name: string): Report | undefined =>
  existsSync(keptFile(name)) ? report.parse(JSON.parse(readFileSync(keptFile(name), 'utf8'))) : undefined
