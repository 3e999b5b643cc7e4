import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const fits = (list, value) => list === undefined || list.includes(value)

const libc = () => (process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc')

/** Whether an entry of the lockfile is a native binding for this machine: those name the systems they are for. */
const isBindingForHere = entry =>
  (entry.os !== undefined || entry.cpu !== undefined) &&
  fits(entry.os, process.platform) &&
  fits(entry.cpu, process.arch) &&
  (process.platform !== 'linux' || fits(entry.libc, libc()))

const packagesOf = path => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

/**
 * Whether node_modules holds what package-lock.json says, native bindings included: npm on an old Node leaves those out
 * without a word when their `engines` want more. Compares with the list npm keeps in node_modules.
 */
export const isInstalled = root => {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === undefined || present === undefined) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true
    const found = present[path]
    if (found === undefined) return entry.optional === true && !isBindingForHere(entry)
    return entry.link === true || found.version === entry.version
  })
}
