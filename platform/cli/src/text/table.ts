import { terminalSafe } from './terminal-safe.ts'

export interface Column<Row> {
  readonly title: string
  /** undefined is shown as `-`. */
  readonly cell: (row: Row) => string | number | undefined
  readonly align?: 'left' | 'right'
}

const gap = '  '
const widthOf = (text: string): number => [...text].length

/** Lines of a table with its titles first; whatever is in its cells is safe to print. */
export const table = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] => {
  const all = [columns.map(({ title }) => title), ...rows.map(row => cellsOf(columns, row))]
  const widths = columns.map((_, at) => Math.max(...all.map(line => widthOf(line[at] ?? ''))))
  return all.map(line => lineOf(columns, line, widths))
}

/** Lines of a table whose rows come one after another: a column grows with what it meets. */
export const growingTable = <Row>(columns: readonly Column<Row>[]): ((row: Row) => readonly string[]) => {
  const titles = columns.map(({ title }) => title)
  let widths: readonly number[] | undefined
  return row => {
    const cells = cellsOf(columns, row)
    const grown = (widths ?? titles.map(widthOf)).map((width, at) => Math.max(width, widthOf(cells[at] ?? '')))
    const begun = widths === undefined ? [lineOf(columns, titles, grown)] : []
    widths = grown
    return [...begun, lineOf(columns, cells, grown)]
  }
}

const cellsOf = <Row>(columns: readonly Column<Row>[], row: Row): readonly string[] =>
  columns.map(({ cell }) => terminalSafe(String(cell(row) ?? '-')))

const lineOf = <Row>(columns: readonly Column<Row>[], cells: readonly string[], widths: readonly number[]): string =>
  columns
    .map(({ align }, at) => padded(cells[at] ?? '', widths[at] ?? 0, align))
    .join(gap)
    .trimEnd()

const padded = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + space : space + text
}
