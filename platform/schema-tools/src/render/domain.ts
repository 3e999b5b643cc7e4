import { type NamedType, namespaceOf, type ParsedContracts, type TypeContract, unqualified } from '@millrace/contracts'
import { importsOf } from './names.ts'
import { renderTopic } from './topic.ts'
import { renderType } from './type.ts'

export const header = "// Written by `millrace schemas generate`. Don't edit.\n"

const renderMessage = ({ type, key }: TypeContract) => {
  const name = unqualified(type)
  return `export const ${name} = message<'${type}', ${name}>('${type}', '${key}')`
}

const renderNamed = (type: NamedType, contract: TypeContract | undefined, local: (fullName: string) => string) => {
  if (contract === undefined) return renderType(type, '', local)
  const remark = contract.topic === null ? ' Private: kept in the commit, never published.' : ''
  return `${renderType(type, remark, local)}\n${renderMessage(contract)}`
}

const renderImports = (domain: string, own: readonly NamedType[], { contracts, types, catalogue }: ParsedContracts) => {
  const used = [
    ...(own.some(type => contracts.types[type.name] !== undefined) ? ['message'] : []),
    ...(Object.keys(catalogue.topics).some(topic => topic.startsWith(`${domain}.`)) ? ['topic'] : []),
  ]
  const imported = importsOf(domain, own, types)
  const domains = [...new Set(imported.map(({ fullName }) => namespaceOf(fullName)))]
  const fromDomain = (other: string) => {
    const names = imported.filter(({ fullName }) => namespaceOf(fullName) === other)
    const specifiers = names.map(({ fullName, local }) =>
      unqualified(fullName) === local ? local : `${unqualified(fullName)} as ${local}`,
    )
    return `import type { ${specifiers.join(', ')} } from './${other}.ts'\n`
  }
  return [...(used.length > 0 ? [`import { ${used.join(', ')} } from 'millrace'\n`] : []), ...domains.map(fromDomain)].join('')
}

/** The text of `generated/<domain>.ts`: its types in the order of their files, then its topics in the catalogue's. */
export const renderDomain = (domain: string, parsed: ParsedContracts): string => {
  const own = [...parsed.types.values()].filter(type => namespaceOf(type.name) === domain)
  const locals = new Map(importsOf(domain, own, parsed.types).map(({ fullName, local }) => [fullName, local]))
  const local = (fullName: string) => locals.get(fullName) ?? unqualified(fullName)
  const types = own.map(type => renderNamed(type, parsed.contracts.types[type.name], local))
  const topics = Object.entries(parsed.catalogue.topics).filter(([topic]) => topic.startsWith(`${domain}.`))
  const blocks = [...types, ...topics.map(([name, topic]) => renderTopic(name, topic))]
  return `${header}${renderImports(domain, own, parsed)}\n${blocks.join('\n\n')}\n`
}
