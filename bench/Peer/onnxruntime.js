// Runs one ONNX model with onnxruntime-node, for the benchmark's other side.
//   node onnxruntime.js MODEL INPUT ELEMENT DIMENSIONS THREADS      (INPUT: raw, channels last; DIMENSIONS: 1x224x224x3)
// Prints READY, then answers lines of standard input:
//   out FILE      writes the output of one call, raw float32, in the model's own channel order      -> done
//   run SECONDS   calls for that long                                                               -> median minimum count   (ms)
'use strict';
const readline = require('readline');
const { open, feed, writeOutput } = require('./session.js');

const [model, input, element, dimensions, threads] = process.argv.slice(2);

async function main() {
  const session = await open(model, threads);
  const feeds = { x: feed(input, element, dimensions) };
  console.log('READY');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [verb, argument] = line.split(/ (.*)/);
    if (verb === 'out') {
      await writeOutput(session, feeds, argument);
      console.log('done');
    } else {
      const times = [];
      const start = performance.now();
      do {
        const before = performance.now();
        await session.run(feeds);
        times.push(performance.now() - before);
      } while (performance.now() - start < Number(argument) * 1000);
      times.sort((a, b) => a - b);
      console.log(`${times[times.length >> 1]} ${times[0]} ${times.length}`);
    }
  }
  process.exit(0);
}

main().catch((e) => {
  console.error(e.message);
  process.exit(1);
});
