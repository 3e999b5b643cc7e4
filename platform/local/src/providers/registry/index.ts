import type { Provider } from '../provider.ts'
import { externalRegistry, type RegistryNeeds } from './external.ts'
import { ownRegistry } from './own.ts'

export type { RegistryNeeds } from './external.ts'

/** In the order they are tried. */
export const registryProviders: readonly Provider<RegistryNeeds>[] = [externalRegistry, ownRegistry]
