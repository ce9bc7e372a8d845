// Predicts with layers models by TensorFlow.js itself, as tf.loadLayersModel loads them: strictly.
// Reads from standard input {"tfjs": FOLDER with node_modules/@tensorflow/tfjs, "models": [{"folder": ..., "inputs": [{"shape", "dtype", "values"}], "times": 1}]}
// and writes to standard output, for each model, {"inputs": [names], "outputs": [{"shape", "values"}]} or {"error": ...}.
'use strict';
const fs = require('fs');
const path = require('path');

const request = JSON.parse(fs.readFileSync(0, 'utf8'));
console.warn = () => {};
const tf = require(path.join(request.tfjs, 'node_modules', '@tensorflow', 'tfjs'));

function artifacts(folder) {
  const model = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8'));
  const specs = model.weightsManifest.flatMap(group => group.weights);
  const bytes = Buffer.concat(model.weightsManifest.flatMap(group => group.paths).map(file => fs.readFileSync(path.join(folder, file))));
  return {modelTopology: model.modelTopology, weightSpecs: specs, weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)};
}

async function predict({folder, inputs, times}) {
  try {
    const model = await tf.loadLayersModel({load: async () => artifacts(folder)}, {strict: true});
    const tensors = inputs.map(input => tf.tensor(input.values, input.shape, input.dtype));
    let predicted;
    for (let time = 0; time < times; time++) {
      predicted = model.predict(tensors.length === 1 ? tensors[0] : tensors, {batchSize: inputs[0].shape[0]});
    }

    const outputs = [].concat(predicted).map(tensor => ({shape: tensor.shape, values: Array.from(tensor.dataSync())}));
    return {inputs: model.inputNames, outputs};
  } catch (error) {
    return {error: String(error && error.message || error)};
  }
}

(async () => {
  await tf.setBackend('cpu');
  const results = [];
  for (const model of request.models) {
    results.push(await predict(model));
    tf.disposeVariables();
  }

  fs.writeFileSync(1, JSON.stringify(results));
})();
