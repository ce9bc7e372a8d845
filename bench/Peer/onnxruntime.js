// Runs one ONNX model with onnxruntime-node, for the benchmark's other side.
//   node onnxruntime.js MODEL INPUT ELEMENT DIMENSIONS THREADS      (INPUT: raw, channels last; DIMENSIONS: 1x224x224x3)
// Prints READY, then answers lines of standard input:
//   out FILE      writes the output of one call, raw float32, in the model's own channel order      -> done
//   run SECONDS   calls for that long                                                               -> median minimum count   (ms)
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const [model, input, element, dimensions, threads] = process.argv.slice(2);
const ort = require(path.join(process.env.TFMODELTOOLS_PEER, 'node_modules', 'onnxruntime-node'));

function channelsFirst(values, [n, h, w, c]) {
  const result = new Float32Array(values.length);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < h * w; p++) {
      for (let k = 0; k < c; k++) {
        result[(i * c + k) * h * w + p] = values[(i * h * w + p) * c + k];
      }
    }
  }
  return result;
}

function feed() {
  const bytes = fs.readFileSync(input);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const shape = dimensions.split('x').map(Number);
  if (element === 'int32') {
    return new ort.Tensor('int64', BigInt64Array.from(new Int32Array(buffer), BigInt), shape);
  }
  const values = new Float32Array(buffer);
  return shape.length === 4
    ? new ort.Tensor('float32', channelsFirst(values, shape), [shape[0], shape[3], shape[1], shape[2]])
    : new ort.Tensor('float32', values, shape);
}

async function main() {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  });
  const feeds = { x: feed() };
  const output = session.outputNames[0];
  console.log('READY');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [verb, argument] = line.split(/ (.*)/);
    if (verb === 'out') {
      const { data } = (await session.run(feeds))[output];
      fs.writeFileSync(argument, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
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
