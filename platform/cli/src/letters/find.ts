import { type Broker, type FoundLetter, findLetters, groupsWithLetters, isSelected } from '@millrace/messaging'
import { noteOnce } from '../output.ts'
import { type SelectionOptions, selectionOf } from './selection.ts'

const troubleOf = () => {
  const say = noteOnce()
  return (error: unknown): void => say(error instanceof Error ? error : new Error(String(error)))
}

/** The live letters of one group, or of all. */
export const lettersOf = async (broker: Broker, group: string | undefined, signal: AbortSignal): Promise<readonly FoundLetter[]> => {
  const groups = group === undefined ? await groupsWithLetters(broker) : [group]
  const all: FoundLetter[] = []
  for (const one of groups) all.push(...(await findLetters(broker, one, { signal, trouble: troubleOf() })))
  return all
}

export const selectedLetters = async (
  broker: Broker,
  letters: readonly string[],
  options: SelectionOptions,
  signal: AbortSignal,
): Promise<{ readonly all: readonly FoundLetter[]; readonly selected: readonly FoundLetter[] }> => {
  const all = await lettersOf(broker, options.group, signal)
  const wanted = selectionOf(letters, options)
  return { all, selected: all.filter(one => isSelected(one, wanted)) }
}
