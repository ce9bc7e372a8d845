using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>
/// The calls of a functional model in an order in which each comes after those it reads from. Where a layer may change what others see of its tensors (MultiHeadAttention their masks), it
/// is the order of Keras 3.
/// </summary>
internal sealed class CallOrder
{
    private readonly KerasModelConfig _model;
    private readonly string _path;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly int[] _firstNode;

    public CallOrder(KerasModelConfig model, string path)
    {
        _model = model;
        _path = path;
        for (int i = 0; i < model.Layers.Count; i++)
        {
            _indexes[model.Layers[i].Name] = i;
        }

        _firstNode = FirstNodes();
        Calls = Sort();
        Calls = Attends(model) ? AsKerasDoes() : Calls;
    }

    /// <summary>The calls.</summary>
    public IReadOnlyList<CallPlace> Calls { get; }

    /// <summary>
    /// What a reference of a call means: the layer's position and which of its calls. A nested model's calls are numbered from 1 in the
    /// files of Keras 1 and 2, whose models count their own creation as call 0.
    /// </summary>
    public (int Layer, int Node) Resolve(KerasTensorReference reference)
    {
        int layer = Index(reference);
        return (layer, reference.Node - _firstNode[layer]);
    }

    /// <summary>What a reference of the model's outputs means; Keras 3 numbers nested models' calls from 1 only there.</summary>
    public (int Layer, int Node) ResolveOutput(KerasTensorReference reference)
    {
        (int layer, int node) = Resolve(reference);
        bool isShifted = _model.HasKeras3Calls && _model.Layers[layer].Model is { IsSequential: false } && reference.Node > 0;
        return isShifted ? (layer, reference.Node - 1) : (layer, node);
    }

    private int Index(KerasTensorReference reference) => _indexes.TryGetValue(reference.Layer, out int index) ? index : throw new CorruptFileException(
        _path, $"the configuration of '{_model.Name}'", $"a reference to a layer '{reference.Layer}'", "the name of one of its layers");

    private int[] FirstNodes()
    {
        int[] first = new int[_model.Layers.Count];
        if (_model.HasKeras3Calls)
        {
            return first;
        }

        Array.Fill(first, int.MaxValue);
        foreach (KerasLayerConfig layer in _model.Layers)
        {
            foreach (KerasCall call in layer.Calls)
            {
                Note(call.References());
            }
        }

        Note(_model.Outputs);

        for (int i = 0; i < first.Length; i++)
        {
            // Only models count from elsewhere than 0; a stray number of another layer is a fault that shows when it is looked up.
            first[i] = _model.Layers[i].Model is null || first[i] == int.MaxValue ? 0 : first[i];
        }

        return first;

        void Note(IEnumerable<KerasTensorReference> references)
        {
            foreach (KerasTensorReference reference in references)
            {
                int index = Index(reference);
                first[index] = Math.Min(first[index], reference.Node);
            }
        }
    }

    private static bool Attends(KerasModelConfig model) => model.Layers.Any(l => l.ClassName == "MultiHeadAttention" || (l.Model is { } inner && Attends(inner)));

    // Those that no output needs Keras does not make at all: they come last.
    private List<CallPlace> AsKerasDoes()
    {
        KerasCallGraph graph = new(_model.Outputs.Select(ResolveOutput), node => Call(node)?.References().Select(Resolve) ?? []);
        List<CallPlace> needed = [.. graph.Calls.Where(n => Call(n) is not null).Select(n => new CallPlace(n.Layer, n.Call))];
        HashSet<CallPlace> known = [.. needed];
        return [.. needed, .. Calls.Where(c => !known.Contains(c))];
    }

    private KerasCall? Call((int Layer, int Node) place) => place.Node >= 0 && place.Node < _model.Layers[place.Layer].Calls.Count ? _model.Layers[place.Layer].Calls[place.Node] : null;

    // Calls are numbered in the order of the layers, and of each layer's calls: of those that could come next, the first does.
    private List<CallPlace> Sort()
    {
        IReadOnlyList<KerasLayerConfig> layers = _model.Layers;
        int[] firstCall = new int[layers.Count + 1];
        for (int i = 0; i < layers.Count; i++)
        {
            firstCall[i + 1] = firstCall[i] + layers[i].Calls.Count;
        }

        CallPlace[] places = new CallPlace[firstCall[^1]];
        List<int>[] readers = new List<int>[places.Length];
        int[] waiting = new int[places.Length];
        PriorityQueue<int, int> ready = new();
        for (int layer = 0; layer < layers.Count; layer++)
        {
            for (int node = 0; node < layers[layer].Calls.Count; node++)
            {
                int call = firstCall[layer] + node;
                places[call] = new CallPlace(layer, node);
                HashSet<int> sources = [];
                foreach (KerasTensorReference reference in layers[layer].Calls[node].References())
                {
                    (int sourceLayer, int sourceNode) = Resolve(reference);
                    int calls = layers[sourceLayer].Calls.Count;
                    if (calls > 0)
                    {
                        // One that does not exist is waited for in vain.
                        int source = sourceNode >= 0 && sourceNode < calls ? firstCall[sourceLayer] + sourceNode : -1;
                        if (sources.Add(source) && source >= 0)
                        {
                            (readers[source] ??= []).Add(call);
                        }
                    }
                }

                waiting[call] = sources.Count;
                if (sources.Count == 0)
                {
                    ready.Enqueue(call, call);
                }
            }
        }

        List<CallPlace> order = new(places.Length);
        while (ready.TryDequeue(out int call, out _))
        {
            order.Add(places[call]);
            foreach (int reader in readers[call] ?? [])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        if (order.Count < places.Length)
        {
            CallPlace stuck = places[Array.FindIndex(waiting, w => w > 0)];
            throw new CorruptFileException(
                _path,
                $"the configuration of '{_model.Name}'",
                $"call {stuck.Node} of layer '{layers[stuck.Layer].Name}', which reads from itself or from a call that does not exist",
                "calls that follow one another");
        }

        return order;
    }
}
