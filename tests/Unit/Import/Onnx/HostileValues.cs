using System.Globalization;
using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tests.Formats.Onnx;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>Values that hostile nodes read: inputs and constants of every rank and type, with extents and numbers from ordinary to absurd.</summary>
internal sealed class HostileValues
{
    // The most axes of values that are made in every kind.
    private const int MaxRank = 6;

    private static readonly long[] Numbers = [0, 1, -1, 2, 3, 16, 65536, int.MaxValue, int.MinValue, 1L << 31, long.MaxValue, long.MinValue];

    private readonly Dictionary<string, Action<OnnxModelBuilder>> _made = new(StringComparer.Ordinal);
    private readonly List<string> _all = [string.Empty];

    /// <summary>The values, which are the same for every node.</summary>
    public static HostileValues Instance { get; } = new();

    private HostileValues()
    {
        for (int rank = 0; rank <= MaxRank; rank++)
        {
            Input(rank, "n", i => i == 0 ? 2 : 3);
            Constant(rank);
            if (rank > 0)
            {
                Input(rank, "z", i => i == rank - 1 ? 0 : 2);
                Input(rank, "u", i => $"open{i}");
            }

            if (rank is 1 or 2 or 4)
            {
                Input(rank, "s", _ => 3);
                Input(rank, "e", _ => 0);
                Input(rank, "b", i => i == 0 ? "batch" : 3);
                Input(rank, "h", i => i == rank - 1 ? int.MaxValue : 1);
                Input(rank, "m", i => i < 2 ? 1 << 19 : 1);
                Input(rank, "y", i => i == 0 ? 0 : int.MaxValue);
                Input(rank, "o", i => i == rank - 1 ? 1L << 31 : 1);
            }
        }

        foreach (int rank in new[] { 7, 16, 17, 40 })
        {
            Add($"p{rank}", (model, name) => model.Input(name, [.. Enumerable.Repeat((object)1, rank)]));
        }

        foreach (long number in Numbers)
        {
            Longs($"i{number}", [], number);
            Longs($"v{number}", [2], number, number);
        }

        for (int length = 0; length <= 6; length++)
        {
            Longs($"w{length}", [length], [.. Enumerable.Range(0, length).Select(i => (long)i)]);
            Longs($"o{length}", [length], [.. Enumerable.Repeat(1L, length)]);
        }

        Longs("long", [8], [.. Enumerable.Repeat(1L << 40, 8)]);
        foreach (OnnxDataTypeMessage type in Enum.GetValues<OnnxDataTypeMessage>())
        {
            Add($"d{type}", (model, name) => model.Input(name, type, 2, 3));
            if (type is OnnxDataTypeMessage.Float16 or OnnxDataTypeMessage.Double or OnnxDataTypeMessage.Int8 or OnnxDataTypeMessage.Uint8 or OnnxDataTypeMessage.Int32 or OnnxDataTypeMessage.Bool or OnnxDataTypeMessage.String or OnnxDataTypeMessage.Bfloat16 or OnnxDataTypeMessage.Int4)
            {
                Typed(type);
            }
        }

        Add("wide", (model, name) => model.Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Int64, Dims = { 1L << 40 }, Int64Data = { 1 } }));
        Add("short", (model, name) => model.Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Float, Dims = { 2, 2 }, FloatData = { 1 } }));
        Add("below", (model, name) => model.Input(name, -5));
        Floats("nan", [], float.NaN);
        Floats("infinite", [2], float.PositiveInfinity, float.NegativeInfinity);
        Floats("scales", [4], 1, 1, 2, 0.6f);
        Floats("tiny", [4], 1, 1, 1e-30f, 1e30f);
        Add("truth", (model, name) => model.Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Bool, Int32Data = { 1 } }));
        Add("flag", (model, name) => model.Input(name, OnnxDataTypeMessage.Bool));
        Add("count", (model, name) => model.Input(name, OnnxDataTypeMessage.Int64));
        Add("whole", (model, name) => model.Input(name, OnnxDataTypeMessage.Int64, "many"));
        Add("ids", (model, name) => model.Input(name, OnnxDataTypeMessage.Int64, 2));
        Add("undeclared", (model, name) => model.Graph.Input.Add(new OnnxValueMessage { Name = name, Type = new OnnxTypeMessage { TensorType = new() { ElemType = OnnxDataTypeMessage.Float } } }));
        Add("sequence", (model, name) => model.Input("item", 2, 3).Node("SequenceConstruct", "item item", name));
        Add("empty", (model, name) => model.Node("SequenceEmpty", string.Empty, name));
        Add("noise", (model, name) => model.Node("RandomNormal", string.Empty, name, Ints("shape", 2, 3)));
        Add("counted", (model, name) => model.Input("places", 2, 3).Node("NonZero", "places", name));
    }

    /// <summary>The names of all values, and that of none.</summary>
    public IReadOnlyList<string> All => _all;

    /// <summary>Adds a value to a model.</summary>
    public void AddTo(OnnxModelBuilder model, string name) => _made[name](model);

    private void Add(string name, Action<OnnxModelBuilder, string> add)
    {
        _made[name] = model => add(model, name);
        _all.Add(name);
    }

    private void Input(int rank, string kind, Func<int, object> extent) =>
        Add(string.Create(CultureInfo.InvariantCulture, $"p{rank}{kind}"), (model, name) => model.Input(name, [.. Enumerable.Range(0, rank).Select(extent)]));

    private void Constant(int rank) =>
        Floats(string.Create(CultureInfo.InvariantCulture, $"c{rank}"), [.. Enumerable.Repeat(2L, rank)], [.. Enumerable.Range(0, 1 << rank).Select(i => i * 0.5f)]);

    private void Floats(string name, long[] shape, params float[] values) => Add(name, (model, n) => model.Floats(n, shape, values));

    private void Longs(string name, long[] shape, params long[] values) =>
        Add(name, (model, n) => model.Graph.Initializer.Add(new OnnxTensorMessage { Name = n, DataType = OnnxDataTypeMessage.Int64, Dims = { shape }, Int64Data = { values } }));

    // Bytes enough for four elements of the widest type, cut to what the type takes.
    private void Typed(OnnxDataTypeMessage type)
    {
        int bytes = type switch
        {
            OnnxDataTypeMessage.Complex128 => 64,
            OnnxDataTypeMessage.Double or OnnxDataTypeMessage.Int64 or OnnxDataTypeMessage.Uint64 or OnnxDataTypeMessage.Complex64 => 32,
            OnnxDataTypeMessage.Float or OnnxDataTypeMessage.Int32 or OnnxDataTypeMessage.Uint32 => 16,
            OnnxDataTypeMessage.Float16 or OnnxDataTypeMessage.Bfloat16 or OnnxDataTypeMessage.Int16 or OnnxDataTypeMessage.Uint16 => 8,
            OnnxDataTypeMessage.Int4 or OnnxDataTypeMessage.Uint4 => 2,
            _ => 4,
        };
        OnnxTensorMessage tensor = new() { DataType = type, Dims = { 2, 2 } };
        if (type == OnnxDataTypeMessage.String)
        {
            tensor.StringData.AddRange(Enumerable.Repeat(ByteString.CopyFromUtf8("a"), 4));
        }
        else
        {
            tensor.RawData = ByteString.CopyFrom([.. Enumerable.Range(0, bytes).Select(i => (byte)(i % 2))]);
        }

        tensor.Name = $"t{type}";
        Add(tensor.Name, (model, _) => model.Graph.Initializer.Add(tensor));
    }
}
