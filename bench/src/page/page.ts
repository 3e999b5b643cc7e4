import type { Report } from '../report/report.ts'
import { markdownTable, remarks } from '../report/table.ts'

const begin = (name: string): string => `<!-- figures of ${name}: written by npm run bench -- --page -->`
const end = '<!-- end of figures -->'

/** What the page shows of one bench. */
export const figuresOf = (figures: Report): string => {
  const { machine } = figures
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; Node ${machine.node}; ${machine.kafka}`
  return [
    `${figures.date}, ${figures.runs} rounds. ${where}. In ${figures.unit}; ${figures.better} is better.`,
    '',
    markdownTable(figures),
    ...remarks(figures).map(remark => `\n${remark}.`.replace(/\.\.$/, '.')),
  ].join('\n')
}

/** The page with every table made from its figures; what stands around them is left as it is. */
export const withFigures = (page: string, reportOf: (name: string) => Report | undefined): string =>
  page.replace(/<!-- figures of ([\w-]+):[^>]*-->[\s\S]*?<!-- end of figures -->/g, (_, name: string) => {
    const figures = reportOf(name)
    const shown = figures === undefined ? 'Not run yet.' : figuresOf(figures)
    return `${begin(name)}\n\n${shown}\n\n${end}`
  })
