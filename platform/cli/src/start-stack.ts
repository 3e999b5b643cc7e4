import { findProject, readDefinition, type Stack, startStack } from '@millrace/local'

/** A line with the time of day: what happens while a stack runs is read later. */
export const say = (line: string): void => {
  if (line.startsWith(' ')) console.log(line)
  else console.log(`${new Date().toTimeString().slice(0, 8)} ${line}`)
}

/** Said when nothing more is to be said of the start. */
export const lastLine = 'Logs, data and the report are under'

/** Starts the repository's stack and prints what came up and where. */
export const startHere = async (signal: AbortSignal): Promise<Stack> => {
  const project = findProject()
  const began = performance.now()
  say('starting')
  const stack = await startStack({ ...project, definition: await readDefinition(project), say, signal })
  say(`everything is up after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  for (const [name, { url }] of Object.entries(stack.description.services)) console.log(`  ${name.padEnd(16)} ${url}`)
  for (const note of stack.notes) console.log(`  ${note}`)
  console.log(`  ${lastLine} ${stack.description.home}`)
  return stack
}

/** Stops a stack and says how long it took. */
export const stopHere = async (stack: Stack): Promise<void> => {
  const began = performance.now()
  say('stopping')
  await stack.stop()
  say(`everything has stopped after ${((performance.now() - began) / 1000).toFixed(1)} s`)
}
