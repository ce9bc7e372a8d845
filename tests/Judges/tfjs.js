// Predicts with models by TensorFlow.js itself: layers models as tf.loadLayersModel loads them strictly, graph models by predict(), or by executeAsync() where they hold loops, or ops
// whose results have sizes that the data decides. What a prediction of a graph model leaves in memory is an error.
// Reads from standard input {"tfjs": FOLDER with node_modules/@tensorflow/tfjs, "backend": "cpu" or "wasm", "models": [{"folder": ..., "inputs": [{"shape", "dtype", "values"}], "times": 1}]}
// and writes to standard output, for each model, {"inputs": [names], "outputs": [{"shape", "dtype", "values"}]} or {"error": ...}.
'use strict';
const fs = require('fs');
const path = require('path');

const request = JSON.parse(fs.readFileSync(0, 'utf8'));
console.warn = () => {};
const modules = path.join(request.tfjs, 'node_modules', '@tensorflow');
const tf = require(path.join(modules, 'tfjs'));

function artifacts(folder) {
  const model = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8'));
  const specs = model.weightsManifest.flatMap(group => group.weights);
  const bytes = Buffer.concat(model.weightsManifest.flatMap(group => group.paths).map(file => fs.readFileSync(path.join(folder, file))));
  const {modelTopology, signature, userDefinedMetadata} = model;
  return {isGraph: model.format === 'graph-model', modelTopology, signature, userDefinedMetadata, weightSpecs: specs, weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)};
}

async function runGraph(model, tensors, {signature}) {
  const names = Object.values(signature.inputs).map(input => input.name);
  const given = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
  try {
    return model.predict(given);
  } catch (error) {
    if (!/dynamic op/.test(String(error))) throw error;
    return model.executeAsync(given);
  }
}

async function predict({folder, inputs, times}) {
  try {
    const stored = artifacts(folder);
    const handler = {load: async () => stored};
    const model = stored.isGraph ? await tf.loadGraphModel(handler) : await tf.loadLayersModel(handler, {strict: true});
    const tensors = inputs.map(input => tf.tensor(input.values, input.shape, input.dtype));
    let predicted;
    for (let time = 0; time < times; time++) {
      const before = tf.memory().numTensors;
      predicted = stored.isGraph ? await runGraph(model, tensors, stored)
        : model.predict(tensors.length === 1 ? tensors[0] : tensors, {batchSize: inputs[0].shape[0]});
      const left = tf.memory().numTensors - before - [].concat(predicted).length;
      if (stored.isGraph && left > 0) throw new Error(`${left} tensors are left in memory`);
    }

    const list = predicted instanceof tf.Tensor || Array.isArray(predicted) ? [].concat(predicted) : Object.values(predicted);
    const outputs = list.map(tensor => ({shape: tensor.shape, dtype: tensor.dtype, values: Array.from(tensor.dataSync(), value => Number.isFinite(value) ? value : String(value))}));
    return {inputs: model.inputNames || model.inputs.map(input => input.name), outputs};
  } catch (error) {
    return {error: String(error && error.message || error)};
  }
}

(async () => {
  const backend = request.backend || 'cpu';
  if (backend === 'wasm') {
    const wasm = require(path.join(modules, 'tfjs-backend-wasm'));
    wasm.setWasmPaths(path.join(modules, 'tfjs-backend-wasm', 'dist') + path.sep);
  }

  await tf.setBackend(backend);
  const results = [];
  for (const model of request.models) {
    results.push(await predict(model));
    tf.disposeVariables();
  }

  fs.writeFileSync(1, JSON.stringify(results));
})();
