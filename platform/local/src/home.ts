import { join, resolve } from 'node:path'

/** Where one stack keeps everything: data, logs, process records. Two homes are two stacks. */
export interface Home {
  readonly path: string
  /** Shared by all homes of a working copy: what was downloaded. */
  readonly cache: string
  readonly records: string
  /** The description other commands read. */
  readonly stack: string
  readonly secrets: string
  readonly ports: string
  readonly supervisor: string
  data(component: string): string
  log(name: string): string
}

export const homeAt = (path: string, cache = join(path, 'cache')): Home => {
  const root = resolve(path)
  return {
    path: root,
    cache: resolve(cache),
    records: join(root, 'processes'),
    stack: join(root, 'stack.json'),
    secrets: join(root, 'secrets.json'),
    ports: join(root, 'ports.json'),
    supervisor: join(root, 'supervisor.json'),
    data: component => join(root, 'data', component),
    log: name => join(root, 'logs', `${name}.log`),
  }
}
