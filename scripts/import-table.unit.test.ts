import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { closureOf, engineLibraries, importTable, onTop, testKit } from './import-table.mjs'

const root = resolve(import.meta.dirname, '..')
const json = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8'))

const folders = json('package.json').workspaces.flatMap((pattern: string) => {
  const parent = pattern.replace(/\/\*$/, '')
  return parent === pattern ? [pattern] : readdirSync(join(root, parent)).map(name => join(parent, name))
})
const rooms = folders
  .filter((folder: string) => existsSync(join(root, folder, 'package.json')))
  .map((folder: string) => ({ folder, manifest: json(folder, 'package.json'), tags: json(folder, 'turbo.json').tags }))
const tagOf = new Map(rooms.map(room => [room.manifest.name, room.tags[0]]))
const known = [...Object.keys(importTable), ...Object.keys(onTop)]

describe('every room', () => {
  it('has one tag, which the import table knows', () => {
    for (const { folder, tags } of rooms)
      expect({ folder, tags, known: known.includes(tags[0]) }).toMatchObject({ tags: [tags[0]], known: true })
  })

  it.each(rooms.filter(room => room.tags[0] in importTable))(
    '$folder depends on nothing but what the table gives it',
    ({ manifest, tags }) => {
      const ours = Object.keys(manifest.dependencies ?? {}).filter(name => tagOf.has(name))
      const beyond = ours.filter(name => !importTable[tags[0]].includes(tagOf.get(name)))
      expect(beyond).toEqual([])
    },
  )

  it.each(Object.keys(onTop))('%s is depended on by nobody but who may', room => {
    const dependents = rooms.filter(({ manifest }) => {
      const all = { ...manifest.dependencies, ...manifest.devDependencies }
      return Object.keys(all).some(name => tagOf.get(name) === room)
    })
    expect(onTop[room]).toEqual(expect.arrayContaining(dependents.map(({ tags }) => tags[0])))
  })

  it.each(rooms)('$folder leaves the test kit to the root', ({ manifest, tags }) => {
    const named = { ...manifest.devDependencies, ...(['testing', 'demo'].includes(tags[0]) ? {} : manifest.dependencies) }
    expect(Object.keys(named).filter(name => testKit.includes(name))).toEqual([])
  })
})

it.each(Object.entries(engineLibraries))('the engine room %s has no library beyond %j', (room, libraries) => {
  const { manifest } = rooms.find(({ tags }) => tags[0] === room)
  const named = Object.keys(manifest.dependencies ?? {}).filter(name => !tagOf.has(name))
  expect(libraries).toEqual(expect.arrayContaining(named))
})

describe('turbo.json', () => {
  const { boundaries } = json('turbo.json')

  it.each(Object.keys(importTable))('allows %s all it can reach by the table, and no more', room => {
    expect(boundaries.tags[room]?.dependencies.allow.toSorted()).toEqual(closureOf(room).toSorted())
  })

  it.each(Object.entries(onTop))('lets %s be depended on by %j alone', (room, dependents) => {
    expect(boundaries.tags[room]?.dependents.allow).toEqual(dependents)
  })

  it('names the test kit once, for all', () => {
    expect(boundaries.implicitDependencies).toEqual(testKit)
  })
})
