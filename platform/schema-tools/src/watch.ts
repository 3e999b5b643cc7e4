import { watch as watchFiles } from 'node:fs/promises'
import { type FolderOptions, type Generated, generate } from './generate.ts'

/** One run of the generator while watching: what it did, or why it could not. */
export type Regenerated = { readonly generated: Generated } | { readonly error: unknown }

const attempt = async (options: FolderOptions): Promise<Regenerated> => {
  try {
    return { generated: await generate(options) }
  } catch (error) {
    return { error }
  }
}

const didNothing = (run: Regenerated) => 'generated' in run && run.generated.written.length + run.generated.stale.length === 0

const isSource = (file: string | null) => file === null || file.endsWith('.avsc') || file.endsWith('catalogue.yaml')

async function* changesOf(folder: string, signal: AbortSignal) {
  try {
    for await (const { filename } of watchFiles(folder, { recursive: true, signal })) if (isSource(filename)) yield filename
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/**
 * Generates now and after every change of a contract, until the signal aborts. The first run is always reported,
 * later ones when they wrote something or failed: an editor's one save may be several changes.
 */
export async function* watch(options: FolderOptions & { readonly signal: AbortSignal }): AsyncGenerator<Regenerated, void, undefined> {
  const changes = changesOf(options.folder, options.signal)
  // Listening begins before the first run: a change during it must not be missed.
  let next = changes.next()
  yield await attempt(options)
  for (let change = await next; change.done !== true; change = await next) {
    next = changes.next()
    const run = await attempt(options)
    if (!didNothing(run)) yield run
  }
}
