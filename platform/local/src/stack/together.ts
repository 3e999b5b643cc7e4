/**
 * Waits for all tasks. When one fails, the others are told to give up and waited for before its error is thrown: nothing may
 * still be starting when what has started is stopped.
 */
export const together = async <const T extends readonly Promise<unknown>[]>(
  tasks: T,
  giveUp: AbortController,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> => {
  for (const task of tasks) task.catch((error: unknown) => giveUp.abort(error))
  await Promise.allSettled(tasks)
  giveUp.signal.throwIfAborted()
  return Promise.all(tasks)
}
