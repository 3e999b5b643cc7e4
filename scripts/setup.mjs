// Brings what the repository needs: Node in the pinned version and the packages of the lockfile. Quick when nothing changed.
// Plain JavaScript for Node 18 and later, without dependencies: it runs before there are any.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isInstalled } from './installed.mjs'
import { locked } from './lock.mjs'
import { environment, nodeFile, nodeHome, root } from './node.mjs'

const json = path => JSON.parse(readFileSync(path, 'utf8'))
const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`
const say = line => console.log(`set-up: ${line}`)

class SetUpFailed extends Error {}

const unreachable = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_SOCKET_TIMEOUT',
]

const advice = output =>
  unreachable.some(code => output.includes(code))
    ? 'npm could not reach its package registry. Is this machine offline, or is a proxy or mirror missing in its npm settings? Nothing is half-installed: run the same command again.'
    : 'npm could not install the packages. It says:'

/** Runs npm, quietly unless it fails. */
const npm = (args, cwd, env) =>
  new Promise((done, failed) => {
    const patience = ['--no-audit', '--no-fund', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=10000']
    const child = spawn('npm', [...args, ...patience], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output = (output + chunk).slice(-20_000)))
    child.on('error', () => failed(new SetUpFailed('npm does not run. Install Node 18 or later with its npm.')))
    child.on('close', code => {
      // The first lines of npm's say what is wrong; usage follows.
      const what =
        output
          .split('\n')
          .filter(line => line.startsWith('npm error') && !/^npm error\s+at /.test(line))
          .slice(0, 8)
          .join('\n') || output.trim()
      code === 0 ? done() : failed(new SetUpFailed(`${advice(output)}\n${what}`))
    })
  })

const nodeVersion = () => json(join(root, 'package.json')).devDependencies.node

const hasNode = version => {
  try {
    return existsSync(nodeFile) && json(join(nodeHome, 'node_modules', 'node', 'package.json')).version === version
  } catch {
    return false
  }
}

const installNode = async version => {
  const began = performance.now()
  say(`installing Node ${version} into .millrace/node`)
  rmSync(join(nodeHome, 'node_modules'), { recursive: true, force: true })
  mkdirSync(nodeHome, { recursive: true })
  const wanted = { private: true, dependencies: { node: version }, allowScripts: { node: true } }
  writeFileSync(join(nodeHome, 'package.json'), `${JSON.stringify(wanted, null, 2)}\n`)
  // A folder and lockfile of its own: in the root the whole tree would be installed under the machine's Node.
  await npm(['install', '--package-lock=false'], nodeHome, environment(process.env.PATH))
  if (!existsSync(nodeFile))
    throw new SetUpFailed(`npm installed node@${version}, but its install script did not run: allow it (allowScripts).`)
  say(`Node ${version} installed in ${seconds(began)}`)
}

const stamp = join(root, 'node_modules', '.millrace-setup')

const fingerprint = version =>
  createHash('sha256')
    .update(`${version} ${process.platform} ${process.arch} `)
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

const isStamped = print => existsSync(stamp) && readFileSync(stamp, 'utf8') === print

const installPackages = async print => {
  if (!isInstalled(root)) {
    const began = performance.now()
    say('installing the packages of package-lock.json (npm ci)')
    await npm(['ci'], root, environment())
    say(`packages installed in ${seconds(began)}`)
  }
  writeFileSync(stamp, print)
}

/** Sets the working copy up; resolves at once when it is. */
export const setUp = async () => {
  const began = performance.now()
  const version = nodeVersion()
  const print = fingerprint(version)
  const isReady = () => hasNode(version) && isStamped(print)
  if (isReady()) return
  const work = async () => {
    if (!hasNode(version)) await installNode(version)
    if (!isStamped(print)) await installPackages(print)
  }
  await locked(join(root, '.millrace', 'set-up.lock'), work, () => say('waiting for another set-up to finish'))
  say(`ready after ${seconds(began)}`)
}

/** As `setUp`; a failure is one message and exit code 1. */
export const setUpOrExit = async () => {
  try {
    await setUp()
  } catch (error) {
    console.error(`set-up: ${error instanceof SetUpFailed ? error.message : error.stack}`)
    process.exit(1)
  }
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) await setUpOrExit()
