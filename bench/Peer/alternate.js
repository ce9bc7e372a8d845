// Runs two ONNX models of the same net in one process with onnxruntime-node, call by call in turns.
//   node alternate.js OWN PEER INPUT ELEMENT DIMENSIONS THREADS FIRST     (OWN takes the input as it is, unless it is PEER; PEER as make_nets.py has it;
//                                                                           FIRST: own or peer, the one that is loaded first)
// Prints READY, then answers lines of standard input:
//   own FILE | peer FILE      writes the output of one call, raw float32            -> done
//   block ORDER SECONDS       pairs of calls for that long, two at least; ORDER is own or peer, the one that goes first
//                             -> ratio work own peer count     (medians: of own's time by its peer's, of the processors' time likewise, of the times in ms)
// Threads wait without spinning: those of the model whose turn it is not would take the processor from the other.
'use strict';
const readline = require('readline');
const { open, feed, feedPlain, writeOutput } = require('./session.js');

const [ownModel, peerModel, input, element, dimensions, threads, first] = process.argv.slice(2);

// Of an even number of values the geometric mean of the two in the middle, so that swapping the sides inverts a ratio.
function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : Math.sqrt(sorted[middle - 1] * sorted[middle]);
}

async function time({ session, feeds }) {
  const work = process.cpuUsage();
  const before = performance.now();
  await session.run(feeds);
  const elapsed = performance.now() - before;
  const { user, system } = process.cpuUsage(work);
  return { elapsed, work: user + system };
}

async function main() {
  const quiet = { session: { intra_op: { allow_spinning: '0' } } };
  const ownFeed = ownModel === peerModel ? feed : feedPlain;
  const loads = {
    own: async () => ({ session: await open(ownModel, threads, quiet), feeds: { x: ownFeed(input, element, dimensions) } }),
    peer: async () => ({ session: await open(peerModel, threads, quiet), feeds: { x: feed(input, element, dimensions) } }),
  };
  const models = {};
  for (const name of first === 'own' ? ['own', 'peer'] : ['peer', 'own']) {
    models[name] = await loads[name]();
  }
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
    const ratio = (what) => median(times.own.map((t, i) => t[what] / times.peer[i][what]));
    const middle = (which) => median(times[which].map((t) => t.elapsed));
    console.log(`${ratio('elapsed')} ${ratio('work')} ${middle('own')} ${middle('peer')} ${times.own.length}`);
  }
  process.exit(0);
}

main().catch((e) => {
  console.error(e.message);
  process.exit(1);
});
