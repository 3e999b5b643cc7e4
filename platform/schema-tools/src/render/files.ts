import { namespaceOf, type ParsedContracts } from '@millrace/contracts'
import { header, renderDomain } from './domain.ts'

/** Domains that only lend types to others have nothing to run. */
const hasMessages = (domain: string, { contracts }: ParsedContracts) =>
  Object.keys(contracts.types).some(type => namespaceOf(type) === domain) ||
  Object.keys(contracts.topics).some(topic => topic.startsWith(`${domain}.`))

const renderIndex = (domains: readonly string[], parsed: ParsedContracts): string =>
  header + domains.map(domain => `export ${hasMessages(domain, parsed) ? '' : 'type '}* as ${domain} from './${domain}.ts'\n`).join('')

const renderContracts = ({ contracts }: ParsedContracts): string =>
  `${header}export const contracts = ${JSON.stringify(contracts, null, 2)} as const\n`

/** File name → text, for everything under `generated/`. */
export const renderFiles = (parsed: ParsedContracts): ReadonlyMap<string, string> => {
  const domains = [...new Set([...parsed.types.keys()].map(namespaceOf))].sort()
  return new Map([
    ...domains.map(domain => [`${domain}.ts`, renderDomain(domain, parsed)] as const),
    ['index.ts', renderIndex(domains, parsed)],
    ['contracts.ts', renderContracts(parsed)],
  ])
}
