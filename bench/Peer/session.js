// What the programs of this folder share: sessions of onnxruntime-node, and what they are fed.
'use strict';
const fs = require('fs');
const path = require('path');

const ort = require(path.join(process.env.TFMODELTOOLS_PEER, 'node_modules', 'onnxruntime-node'));

// A session of its own threads, all graph optimizations on.
function open(model, threads, extra = {}) {
  return ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    extra,
  });
}

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

// A file of raw values, channels last, as a net made by make_nets.py takes it: images channels first, whole numbers as int64.
function feed(input, element, dimensions) {
  const values = read(input, element);
  const shape = dimensions.split('x').map(Number);
  if (element === 'int32') {
    return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  }
  return shape.length === 4
    ? new ort.Tensor('float32', channelsFirst(values, shape), [shape[0], shape[3], shape[1], shape[2]])
    : new ort.Tensor('float32', values, shape);
}

// The same file as it is.
function feedPlain(input, element, dimensions) {
  return new ort.Tensor(element, read(input, element), dimensions.split('x').map(Number));
}

function read(input, element) {
  const bytes = fs.readFileSync(input);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return element === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer);
}

// Writes the first output of one call, raw, in the model's own order of axes.
async function writeOutput(session, feeds, file) {
  const { data } = (await session.run(feeds))[session.outputNames[0]];
  fs.writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

module.exports = { open, feed, feedPlain, writeOutput };
