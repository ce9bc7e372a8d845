// Runs two ONNX models of the same net in one process with onnxruntime-node, call by call in turns.
//   node alternate.js OWN PEER INPUT ELEMENT DIMENSIONS THREADS      (OWN takes the input as it is, unless it is PEER; PEER as make_nets.py has it)
// Prints READY, then answers lines of standard input:
//   own FILE | peer FILE      writes the output of one call, raw float32            -> done
//   block ORDER SECONDS       pairs of calls for that long, two at least; ORDER is own or peer, the one that goes first
//                             -> ratio own peer count     (medians: of own's time by its peer's, and of the times in ms)
// Threads wait without spinning: those of the model whose turn it is not would take the processor from the other.
'use strict';
const readline = require('readline');
const { open, feed, feedPlain, writeOutput } = require('./session.js');

const [ownModel, peerModel, input, element, dimensions, threads] = process.argv.slice(2);

function median(values) {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1];
}

async function time({ session, feeds }) {
  const before = performance.now();
  await session.run(feeds);
  return performance.now() - before;
}

async function main() {
  const quiet = { session: { intra_op: { allow_spinning: '0' } } };
  const ownFeed = ownModel === peerModel ? feed : feedPlain;
  const models = {
    own: { session: await open(ownModel, threads, quiet), feeds: { x: ownFeed(input, element, dimensions) } },
    peer: { session: await open(peerModel, threads, quiet), feeds: { x: feed(input, element, dimensions) } },
  };
  console.log('READY');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [verb, argument, seconds] = line.split(' ');
    if (verb !== 'block') {
      const { session, feeds } = models[verb];
      await writeOutput(session, feeds, line.slice(verb.length + 1));
      console.log('done');
      continue;
    }
    const other = argument === 'own' ? 'peer' : 'own';
    const times = { own: [], peer: [] };
    const start = performance.now();
    do {
      times[argument].push(await time(models[argument]));
      times[other].push(await time(models[other]));
    } while (times.own.length < 2 || performance.now() - start < Number(seconds) * 1000);
    const ratio = median(times.own.map((t, i) => t / times.peer[i]));
    console.log(`${ratio} ${median(times.own)} ${median(times.peer)} ${times.own.length}`);
  }
  process.exit(0);
}

main().catch((e) => {
  console.error(e.message);
  process.exit(1);
});
