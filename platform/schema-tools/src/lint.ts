import { ContractError, type Fault } from '@millrace/contracts'
import type { FolderOptions } from './generate.ts'
import { parseFolder } from './read-folder.ts'

/** Every fault of the folder's contracts; none: they are sound. Throws MR_SCHEMAS_UNREADABLE. */
export const lint = async ({ folder }: FolderOptions): Promise<readonly Fault[]> => {
  try {
    await parseFolder(folder)
    return []
  } catch (error) {
    if (error instanceof ContractError && error.code === 'MR_CONTRACT_INVALID') return error.faults
    throw error
  }
}
