using System.Globalization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using Tensor = TfModelTools.Tensors.Tensor;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>
/// A random model in ONNX that ONNX Runtime runs: rule after rule adds an operator with random operands and attributes, and what ONNX Runtime refuses is taken back. What the values are like
/// (shapes, and which extents go with the number of samples) it tells, too, so that no rule has to compute it.
/// </summary>
internal sealed class RandomGraph
{
    private const string Samples = "N";
    private const double Largest = 1e5;
    private static readonly int[] Opsets = [13, 15, 16, 17, 18, 19, 20, 21];
    private static readonly float[] Special = [0, 0.5f, -0.5f, 1, -1, 1.5f, 2, -2, 2.5f];
    private readonly Random _random;
    private readonly List<RandomValue> _values = [];
    private readonly HashSet<string> _used = [];
    private int _names;

    /// <summary>Makes the model of a number.</summary>
    /// <param name="seed">The number: the same one gives the same model.</param>
    public RandomGraph(int seed)
    {
        _random = new Random(seed);
        Opset = Of(Opsets);
        Model = new OnnxModelBuilder(Opset);
        bool isOpen = Chance(60);
        int inputs = 1 + Below(2);
        for (int i = 0; i < inputs; i++)
        {
            // Ranks of images, sequences and rows.
            int rank = Of(1, 2, 2, 3, 3, 4, 4, 4, 5);
            long[] shape = [.. Enumerable.Range(0, rank).Select(axis => axis == 0 && isOpen ? -1L : 1 + Below(rank > 3 ? 5 : 6))];
            string name = $"x{i}";
            Model.Input(name, [.. shape.Select(d => d < 0 ? (object)Samples : d)]);
            _values.Add(new RandomValue(name, OnnxDataTypeMessage.Float, shape));
        }

        int nodes = 2 + Below(10);
        for (int i = 0, tries = 0; i < nodes && tries < 80; tries++)
        {
            i += Extend(Of(RandomRules.All)) ? 1 : 0;
        }

        foreach (RandomValue value in _values.Where(v => !Model.Graph.Input.Any(x => x.Name == v.Name) && (!_used.Contains(v.Name) || Chance(10))))
        {
            Model.Output(value.Name, value.Type);
        }
    }

    public int Opset { get; }

    public OnnxModelBuilder Model { get; }

    /// <summary>The model's operators, for reports.</summary>
    public string Operators => string.Join(' ', Model.Graph.Node.Select(n => n.OpType));

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Below(int count) => _random.Next(count);

    public T Of<T>(params IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public float Number(float least, float most) => least + ((most - least) * _random.NextSingle());

    /// <summary>An axis, now and then counted from the end.</summary>
    public long EitherEnd(int axis, int rank) => Chance(40) ? axis - rank : axis;

    /// <summary>A value that a rule can use; of those made last one is likelier.</summary>
    public RandomValue? Any(Func<RandomValue, bool> fits)
    {
        RandomValue[] fitting = [.. _values.Where(fits)];
        return fitting.Length == 0 ? null : fitting[Math.Max(Below(fitting.Length), Below(fitting.Length))];
    }

    public RandomValue? AnyFloat(int least = 0, int most = 6) => Any(v => v.IsFloat && v.Rank >= least && v.Rank <= most);

    public string Floats(IReadOnlyList<long> shape, float least = -1, float most = 1)
    {
        string name = NewName("w");
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => Chance(15) ? Math.Clamp(Of(Special), least, most) : Number(least, most))];
        Model.Floats(name, [.. shape], values);
        return name;
    }

    public string Longs(params IReadOnlyList<long> values) => Integers([values.Count], values, OnnxDataTypeMessage.Int64);

    public string Integers(IReadOnlyList<long> shape, IReadOnlyList<long> values, OnnxDataTypeMessage type)
    {
        string name = NewName("i");
        OnnxTensorMessage tensor = new() { Name = name, DataType = type, Dims = { shape } };
        if (type == OnnxDataTypeMessage.Int64)
        {
            tensor.Int64Data.AddRange(values);
        }
        else
        {
            tensor.Int32Data.AddRange(values.Select(v => (int)v));
        }

        Model.Graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>Adds a node; gives its outputs' names. An empty input is one that is left out.</summary>
    public string[] Node(string op, IReadOnlyList<string> inputs, int outputs = 1, params OnnxAttributeMessage[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => NewName("v"))];
        OnnxNodeMessage node = new() { OpType = op, Name = NewName("n"), Input = { inputs }, Output = { names }, Attribute = { attributes } };
        Model.Graph.Node.Add(node);
        return names;
    }

    /// <summary>Random inputs of a number of samples.</summary>
    public Dictionary<string, Tensor> Inputs(int samples, int seed)
    {
        Random random = new(seed);
        return Model.Graph.Input.ToDictionary(i => i.Name, i =>
        {
            TensorShape shape = new([.. i.Type.TensorType.Shape.Dim.Select(d => d.DimParam.Length > 0 ? samples : d.DimValue)]);
            return Tensor.Over([.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => random.Next(5) == 0 ? Special[random.Next(Special.Length)] : (random.NextSingle() * 4) - 2)], shape);
        });
    }

    private string NewName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{_names++}");

    private bool Extend(Action<RandomGraph> rule)
    {
        int nodes = Model.Graph.Node.Count;
        int initializers = Model.Graph.Initializer.Count;
        rule(this);
        OnnxNodeMessage[] added = [.. Model.Graph.Node.Skip(nodes)];
        if (added.Length > 0 && Learn([.. added.SelectMany(n => n.Output)]) is { } learnt)
        {
            // What the rule itself uses of its nodes is no value of its own.
            HashSet<string> inner = [.. added.SelectMany(n => n.Input)];
            _values.AddRange(learnt.Where(v => !inner.Contains(v.Name)));
            _used.UnionWith(inner);
            return true;
        }

        while (Model.Graph.Node.Count > nodes)
        {
            Model.Graph.Node.RemoveAt(nodes);
        }

        while (Model.Graph.Initializer.Count > initializers)
        {
            Model.Graph.Initializer.RemoveAt(initializers);
        }

        return false;
    }

    // Null where it does not run, or gives what is too large to compare.
    private List<RandomValue>? Learn(IReadOnlyList<string> names)
    {
        OnnxModelMessage message = Model.Message.Clone();
        message.Graph.Output.AddRange(names.Select(n => new OnnxValueMessage { Name = n }));
        try
        {
            using OnnxRuntimeModel model = new(message.ToByteArray());
            IReadOnlyDictionary<string, Tensor> two = model.Predict(Inputs(2, 1));
            IReadOnlyDictionary<string, Tensor> three = model.Predict(Inputs(3, 2));
            List<RandomValue> values = [];
            foreach (string name in names)
            {
                long[] shape = [.. two[name].Shape];
                if (shape.Length != three[name].Shape.Rank || shape.Aggregate(1L, (a, b) => a * b) is 0 or > 20_000 || !IsModerate(two[name]))
                {
                    return null;
                }

                for (int i = 0; i < shape.Length; i++)
                {
                    if (three[name].Shape[i] != shape[i])
                    {
                        if ((shape[i], three[name].Shape[i]) != (2, 3))
                        {
                            return null;
                        }

                        shape[i] = -1;
                    }
                }

                values.Add(new RandomValue(name, OnnxElementTypes.Of(two[name].DataType), shape));
            }

            return values;
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static bool IsModerate(Tensor tensor) =>
        tensor.DataType != DataType.Float32 || tensor.AsArray<float>() is var numbers && numbers.All(n => Math.Abs(n) < Largest) && !numbers.All(n => n == numbers[0]) | numbers.Length < 4;
}
