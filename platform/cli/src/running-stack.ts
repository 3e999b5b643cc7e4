import { LocalError, type Project, readDescription, type StackDescription, supervisorOf } from '@millrace/local'

/** The stack that runs here; throws MR_STACK_NOT_RUNNING without one. */
export const runningStack = ({ home }: Project): StackDescription => {
  const stack = readDescription(home.stack)
  if (stack !== undefined && supervisorOf(home) !== undefined) return stack
  throw new LocalError('MR_STACK_NOT_RUNNING', 'No stack runs here. Start one with `npm start`, or `npm run millrace -- up --detach`.')
}
