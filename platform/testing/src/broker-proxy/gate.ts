/** Open, or shut: then who comes waits. */
export class Gate {
  #opened: PromiseWithResolvers<void> | undefined

  shut(): void {
    this.#opened ??= Promise.withResolvers()
  }

  open(): void {
    this.#opened?.resolve()
    this.#opened = undefined
  }

  async passed(): Promise<void> {
    while (this.#opened !== undefined) await this.#opened.promise
  }
}
