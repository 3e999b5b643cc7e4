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
  const cells = rows.map(row => columns.map(({ cell }) => terminalSafe(String(cell(row) ?? '-'))))
  const all = [columns.map(({ title }) => title), ...cells]
  const widths = columns.map((_, at) => Math.max(...all.map(line => widthOf(line[at] ?? ''))))
  return all.map(line =>
    columns
      .map(({ align }, at) => padded(line[at] ?? '', widths[at] ?? 0, align))
      .join(gap)
      .trimEnd(),
  )
}

const padded = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + space : space + text
}
