using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// The numbers that the calls of a functional model's layers get in TensorFlow.js. Its loader numbers a layer's calls as it makes them, and makes one when the inputs are there
/// (tfjs-layers/src/engine/container.ts, fromConfig): of a shared layer a later call may come first. References are written by the numbers that it will find.
/// </summary>
internal sealed class CallNumbers
{
    private readonly KerasModelLayer _model;
    private readonly int[][] _numbers;

    /// <summary>Numbers the calls of a model, as the loader will.</summary>
    /// <param name="model">The model.</param>
    public CallNumbers(KerasModelLayer model)
    {
        _model = model;
        _numbers = [.. model.Layers.Select(l => Enumerable.Repeat(-1, Math.Max(1, l.Config.Calls.Count)).ToArray())];
        int[] next = new int[model.Layers.Count];
        List<(int Layer, int Call)> calls = [];
        for (int i = 0; i < next.Length; i++)
        {
            // An input layer is its own call 0, and so is a model inside.
            next[i] = model.Layers[i].Config.Model is null ? 0 : 1;
            int count = model.Layers[i].Config.Calls.Count;
            calls.AddRange(Enumerable.Range(0, count).Select(call => (i, call)));
            if (count == 0)
            {
                _numbers[i][0] = 0;
            }
        }

        // The loader goes over the layers, and of each over its calls, again and again.
        foreach ((int layer, int call) in RoundOrder.Of(calls, c => model.Layers[c.Layer].Config.Calls[c.Call].References().Select(model.Resolve!), IsInput))
        {
            _numbers[layer][call] = next[layer]++;
        }
    }

    /// <summary>The position of the layer that a reference of a call means, and the number of its call.</summary>
    public (int Layer, int Node) Of(KerasTensorReference reference) => Number(_model.Resolve!(reference));

    /// <summary>The same of a reference among the model's outputs.</summary>
    public (int Layer, int Node) OfOutput(KerasTensorReference reference) => Number(_model.ResolveOutput!(reference));

    private (int Layer, int Node) Number((int Layer, int Call) place) => (place.Layer, IsThere(place) ? _numbers[place.Layer][place.Call] : 0);

    private bool IsInput((int Layer, int Call) place) => IsThere(place) && _model.Layers[place.Layer].Config.Calls.Count == 0;

    private bool IsThere((int Layer, int Call) place) => place.Call >= 0 && place.Call < _numbers[place.Layer].Length;
}
