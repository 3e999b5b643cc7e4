import { spawn } from 'node:child_process'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = resolve(fileURLToPath(import.meta.url), '../..')

/** Where the repository's own Node is installed. */
export const nodeHome = join(root, '.millrace', 'node')
export const nodeFile = join(nodeHome, 'node_modules', 'node', 'bin', 'node')

/** A path without the folders npm puts before it: they would bring another repository's tools. */
const withoutPackages = path =>
  (path ?? '')
    .split(delimiter)
    .filter(folder => !folder.includes('node_modules'))
    .join(delimiter)

/** This environment without what an outer npm run put into it, on the given path; else on the repository's Node and tools. */
export const environment = path => {
  const own = [join(nodeHome, 'node_modules', '.bin'), join(root, 'node_modules', '.bin')]
  const fromOutside = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|command|execpath|node_execpath)|^npm_config_local_prefix$/.test(name),
  )
  return { ...Object.fromEntries(fromOutside), PATH: path ?? [...own, withoutPackages(process.env.PATH)].join(delimiter) }
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Runs a program in the root with this terminal, hands signals on, and resolves with its exit code. */
export const run = (file, args, options = {}) =>
  new Promise((done, failed) => {
    const child = spawn(file, args, { cwd: root, env: environment(), stdio: 'inherit', ...options })
    const pass = signal => child.kill(signal)
    for (const signal of passedOn) process.on(signal, pass)
    child.on('error', failed)
    child.on('exit', (code, signal) => {
      for (const name of passedOn) process.off(name, pass)
      done(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })

/** Runs a file of the repository on its own Node. */
export const runOnNode = (file, args, options) => run(nodeFile, [join(root, file), ...args], options)
