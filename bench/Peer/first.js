// The whole job of a process that predicts once with onnxruntime-node: load the model, read the input, predict, write the output, end.
//   node first.js MODEL INPUT ELEMENT DIMENSIONS OUTPUT      (INPUT and OUTPUT: raw; DIMENSIONS in the model's own order: 1x3x224x224)
'use strict';
const fs = require('fs');
const path = require('path');

const [model, input, element, dimensions, output] = process.argv.slice(2);
const ort = require(path.join(process.env.TFMODELTOOLS_PEER, 'node_modules', 'onnxruntime-node'));

async function main() {
  const session = await ort.InferenceSession.create(model, { executionProviders: ['cpu'] });
  const bytes = fs.readFileSync(input);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const values = element === 'int32' ? BigInt64Array.from(new Int32Array(buffer), BigInt) : new Float32Array(buffer);
  const type = element === 'int32' ? 'int64' : element;
  const results = await session.run({ x: new ort.Tensor(type, values, dimensions.split('x').map(Number)) });
  const { data } = results[session.outputNames[0]];
  fs.writeFileSync(output, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  process.exit(0);
}

main().catch((e) => {
  console.error(e.message);
  process.exit(1);
});
