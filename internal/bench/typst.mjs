// Sets letters with Typst for the benchmark: reads one JSON list of sources a line, answers one JSON line with the CPU
// time that they took in this process and the last file. argv: the folder of the fonts.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(process.env.TYPST_FROM + '/');
const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler');
const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths: [process.argv[2]] }] });
for await (const line of createInterface({ input: process.stdin })) {
  const sources = JSON.parse(line);
  const start = process.cpuUsage();
  let last;
  for (const source of sources) last = compiler.pdf({ mainFileContent: source });
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ microseconds: user + system, pdf: Buffer.from(last).toString('base64') }));
}
