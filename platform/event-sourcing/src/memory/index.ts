export type { Faults, Operation, Turn } from './link.ts'
export { type MemoryDatabase, type MemoryStore, memoryDatabase, memoryStore } from './memory-store.ts'
