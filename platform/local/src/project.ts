import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isStackDefinition, type StackDefinition } from './definition.ts'
import { LocalError } from './errors.ts'
import { type Home, homeAt } from './home.ts'

const configName = 'millrace.config.ts'

/** The repository a command is run in. */
export interface Project {
  readonly root: string
  readonly home: Home
}

/** The nearest folder with a configuration, from `folder` upwards. */
const rootAbove = (folder: string): string => {
  if (existsSync(join(folder, configName))) return folder
  if (dirname(folder) !== folder) return rootAbove(dirname(folder))
  throw new LocalError('MR_STACK_CONFIG', `There is no ${configName} here or above. Run millrace inside a repository that has one.`)
}

/** Found from a folder upwards. MILLRACE_HOME puts a stack's data elsewhere than `.millrace`. */
export const findProject = (from = process.cwd()): Project => {
  const root = rootAbove(from)
  const own = join(root, '.millrace')
  return { root, home: homeAt(process.env.MILLRACE_HOME ?? own, join(own, 'cache')) }
}

/** What the repository's stack is. */
export const readDefinition = async ({ root }: Project): Promise<StackDefinition> => {
  const file = join(root, configName)
  const module: { readonly default?: unknown } = await import(pathToFileURL(file).href)
  if (isStackDefinition(module.default)) return module.default
  throw new LocalError('MR_STACK_CONFIG', `${file} must export defineStack({ … }) of @millrace/local as its default.`)
}
