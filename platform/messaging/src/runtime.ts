/**
 * What to start a process with that consumes: `node --no-allocation-site-pretenuring main.ts`. Not needed, only quicker.
 * V8 watches which places in the code make objects that live long, and makes the next of those old at once. While much is fetched, what a
 * message is made of lives just long enough; from then on all of it is made old, keeps what is young from being collected, and consuming
 * takes nearly twice the time (measured: 11.1 against 6.2 µs a message). V8 takes no such wish safely once it runs.
 */
export const nodeFlags: readonly string[] = ['--no-allocation-site-pretenuring']
