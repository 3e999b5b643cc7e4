// npm run millrace -- …: sets up, then runs the command. `npx millrace` does the same once the packages are installed.
import { runOnNode } from './node.mjs'
import { setUpOrExit } from './setup.mjs'

await setUpOrExit()
process.exit(await runOnNode('platform/cli/bin/millrace.mjs', process.argv.slice(2)))
