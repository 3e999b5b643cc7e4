// npm start: sets up, starts the stack and runs the demo on it. `npm start -- --orders 200 --exit` ends with an audit.
import { runOnNode } from './node.mjs'
import { setUpOrExit } from './setup.mjs'

await setUpOrExit()
process.exit(await runOnNode('platform/cli/bin/millrace.mjs', ['start', ...process.argv.slice(2)]))
