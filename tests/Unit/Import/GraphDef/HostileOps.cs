using System.Globalization;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>
/// Nodes of one op that a damaged or hostile file may hold, in one graph: too few and too many inputs, inputs of every rank with ordinary, empty,
/// open and huge extents, constants of extreme numbers, attributes that are absent, empty, over-long, extreme or of another kind. The same op gives
/// the same nodes every time.
/// </summary>
internal sealed class HostileOps
{
    private const int MaxRank = 6;

    private static readonly string[] Numbers = ["0", "1", "-1", "2", "3", "16", "65536", "2147483647", "-2147483648"];
    private static readonly string[] HostileValues =
    [
        "{ }", "{ i: 0 }", "{ i: -1 }", "{ i: 3 }", "{ i: 2147483647 }", "{ i: 2147483648 }", "{ i: 9223372036854775807 }", "{ i: -9223372036854775808 }", "{ list { } }",
        "{ list { i: 1 } }", "{ list { i: 0 i: 0 i: 0 i: 0 } }", "{ list { i: 1 i: -1 i: 9223372036854775807 i: 1 } }", "{ list { i: 1 i: 2147483647 i: 2147483647 i: 1 } }",
        "{ s: \"\" }", "{ s: \"NCHW\" }", "{ f: nan }", "{ f: inf }", "{ b: true }", "{ type: DT_INVALID }", "{ type: DT_STRING }", "{ type: DT_COMPLEX64 }", "{ list { f: nan f: 1 } }",
        "{ list { s: \"BiasAdd\" s: \"Relu\" } }", "{ shape { unknown_rank: true } }", "{ list { " + string.Concat(Enumerable.Repeat("i: 1 ", 300)) + "} }",
    ];

    private static readonly (string Name, string[] Values)[] Common =
    [
        ("T", ["{ type: DT_FLOAT }", "{ type: DT_INT32 }"]),
        ("dtype", ["{ type: DT_FLOAT }", "{ type: DT_INT64 }", "{ type: DT_BOOL }"]),
        ("DstT", ["{ type: DT_INT8 }", "{ type: DT_HALF }", "{ type: DT_BOOL }", "{ type: DT_BFLOAT16 }"]),
        ("type", ["{ type: DT_INT8 }", "{ type: DT_DOUBLE }"]),
        ("out_type", ["{ type: DT_INT64 }"]),
        ("output_type", ["{ type: DT_INT32 }", "{ type: DT_UINT16 }"]),
        ("index_type", ["{ type: DT_INT64 }"]),
        ("element_dtype", ["{ type: DT_FLOAT }"]),
        ("data_format", ["{ s: \"NHWC\" }", "{ s: \"NCHW\" }", "{ s: \"NCDHW\" }"]),
        ("padding", ["{ s: \"SAME\" }", "{ s: \"VALID\" }", "{ s: \"EXPLICIT\" }"]),
        ("equation", ["{ s: \"ij,jk->ik\" }", "{ s: \"...ij,...jk->...ik\" }", "{ s: \"ii->i\" }", "{ s: \"->\" }", "{ s: \"ij->ji\" }", "{ s: \"...->...\" }"]),
        ("mode", ["{ s: \"SYMMETRIC\" }", "{ s: \"REFLECT\" }", "{ s: \"SCALED\" }", "{ s: \"MIN_FIRST\" }"]),
        ("boundaries", ["{ list { f: 0 f: 1 } }", "{ list { f: 1 f: 0 } }"]),
        ("fused_ops", ["{ list { s: \"BiasAdd\" } }", "{ list { s: \"BiasAdd\" s: \"Prelu\" } }"]),
        ("num_args", ["{ i: 1 }", "{ i: 2 }"]),
        ("keep_dims", ["{ b: true }"]),
        ("transpose_a", ["{ b: true }"]),
        ("adj_y", ["{ b: true }"]),
        ("is_training", ["{ b: false }", "{ b: true }"]),
        ("use_peephole", ["{ b: true }"]),
        ("pad_to_max_output_size", ["{ b: true }"]),
        ("compute_uv", ["{ b: false }"]),
        ("binary_output", ["{ b: true }"]),
        ("f", ["{ func { name: \"nothing\" } }", "{ func { name: \"\" } }"]),
        ("cond", ["{ func { name: \"nothing\" } }"]),
        ("body", ["{ func { name: \"nothing\" } }"]),
        ("then_branch", ["{ func { name: \"nothing\" } }"]),
        ("else_branch", ["{ func { name: \"same\" } }"]),
        ("branches", ["{ list { func { name: \"same\" } } }"]),
        ("value", ["{ tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } float_val: 1 } }", "{ tensor { dtype: DT_INT32 tensor_shape { dim { size: 4611686018427387904 } } int_val: 1 } }"]),
    ];

    private readonly OpRow _row;
    private readonly Random _random;
    private readonly GraphText _graph = new();
    private readonly List<string> _pool = [];
    private readonly Dictionary<int, List<string>> _ofRank = [];
    private readonly List<string> _cases = [];

    private HostileOps(OpRow row)
    {
        _row = row;
        _random = new Random(row.Op.Aggregate(17, (sum, c) => unchecked((sum * 31) + c)));
        AddPool();
        for (int count = 0; count <= 8; count++)
        {
            bool isTaken = count >= row.Takes.Least && count <= row.Takes.Most;
            for (int rank = 0; rank <= (isTaken ? MaxRank : 0); rank++)
            {
                foreach (string input in _ofRank[rank])
                {
                    AddCase([.. Enumerable.Repeat(input, count)], isPlain: true);
                }
            }
        }
    }

    /// <summary>The nodes, by the names of their inputs and attributes as the file spells them.</summary>
    public IReadOnlyList<string> Cases => _cases;

    /// <summary>The graph, as text.</summary>
    public GraphText Graph => _graph;

    /// <summary>The nodes of an op.</summary>
    /// <param name="row">The op.</param>
    /// <param name="drawn">How many nodes are drawn by lot beside those that are listed.</param>
    public static HostileOps Of(OpRow row, int drawn)
    {
        HostileOps ops = new(row);
        for (int i = 0; i < drawn; i++)
        {
            bool isPlausible = ops._random.Next(4) > 0;
            int least = row.Takes.Least;
            int count = isPlausible ? ops._random.Next(least, Math.Min(row.Takes.Most, least + 2) + 1) : ops._random.Next(9);
            ops.AddCase([.. Enumerable.Range(0, count).Select(k => ops.Input(k, count, isPlausible))], isPlain: false);
        }

        ops._graph.Raw("""
            library {
              function { signature { name: "nothing" } }
              function { signature { name: "same" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } ret { key: "r" value: "a" } }
            }
            """);
        return ops;
    }

    private string Input(int place, int count, bool isPlausible)
    {
        if (!isPlausible || !(count >= _row.Takes.Least && count <= _row.Takes.Most))
        {
            return _pool[_random.Next(_pool.Count)];
        }

        int rank = Enumerable.Range(0, MaxRank + 1).OrderBy(_ => _random.Next()).First(_row.Takes.RankOf(place, count).Takes);
        return _random.Next(3) == 0 ? _pool[_random.Next(_pool.Count)] : _ofRank[rank][_random.Next(_ofRank[rank].Count)];
    }

    private void AddCase(string[] inputs, bool isPlain)
    {
        List<string> attributes = [];
        foreach (OpAttribute attribute in isPlain ? [] : _row.Takes.Attributes)
        {
            attributes.Add($"{attribute.Name} {(_random.Next(3) == 0 ? Hostile() : Plausible(attribute))}");
        }

        foreach ((string name, string[] values) in isPlain ? [] : Common.Where(c => !_row.Takes.Attributes.Any(a => a.Name == c.Name)))
        {
            if (_random.Next(2) > 0)
            {
                attributes.Add($"{name} {(_random.Next(6) == 0 ? Hostile() : values[_random.Next(values.Length)])}");
            }
        }

        string node = string.Create(CultureInfo.InvariantCulture, $"case{_cases.Count}");
        _graph.Node(node, _row.Op, inputs, [.. attributes]);
        _cases.Add($"{_row.Op}({string.Join(", ", inputs)}) {string.Join(' ', attributes.Select(a => a.Length > 100 ? a[..100] + "..." : a))}");
    }

    private string Hostile() => HostileValues[_random.Next(HostileValues.Length)];

    private string Plausible(OpAttribute attribute)
    {
        if (attribute.Kind == AttributeKind.Integer)
        {
            return $"{{ i: {_random.Next(0, 4)} }}";
        }

        int length = attribute.Lengths.Count > 0 ? attribute.Lengths[^1] : _random.Next(0, 3);
        string[] numbers = [.. Enumerable.Range(0, length).Select(i => i == 0 || i == length - 1 ? "i: 1" : $"i: {_random.Next(1, 3)}")];
        return $"{{ list {{ {string.Join(' ', numbers)} }} }}";
    }

    private void AddPool()
    {
        for (int rank = 0; rank <= MaxRank; rank++)
        {
            _ofRank[rank] = [];
            Placeholder(rank, "n", i => i == 0 ? 2 : 3);
            Placeholder(rank, "s", _ => 3);
            Constant(rank);
            if (rank > 0)
            {
                Placeholder(rank, "z", i => i == rank - 1 ? 0 : 2);
                Placeholder(rank, "e", _ => 0);
                Placeholder(rank, "u", _ => -1);
                Placeholder(rank, "b", i => i == 0 ? -1 : 3);
                Placeholder(rank, "h", i => i == rank - 1 ? int.MaxValue : 1);
                Placeholder(rank, "m", i => i < 2 ? 1 << 19 : 1);
                Placeholder(rank, "y", i => i == 0 ? 0 : int.MaxValue);
            }
        }

        foreach (string number in Numbers)
        {
            Ints($"i{number}", "", number);
            Ints($"v{number}", "dim { size: 2 }", $"{number} int_val: {number}");
        }

        for (int length = 0; length <= 6; length++)
        {
            Ints($"w{length}", $"dim {{ size: {length} }}", string.Join(" int_val: ", Enumerable.Range(0, length)));
            Ints($"o{length}", $"dim {{ size: {length} }}", string.Join(" int_val: ", Enumerable.Repeat(1, length)));
        }

        Add("pairs", _graph.Node("pairs", "Const", [], "dtype { type: DT_INT32 }", "value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 4 } dim { size: 2 } } int_val: 1 } }"));
        Add("long", _graph.Node("long", "Const", [], "dtype { type: DT_INT64 }", "value { tensor { dtype: DT_INT64 tensor_shape { dim { size: 2 } } int64_val: 4611686018427387904 int64_val: -9223372036854775808 } }"));
        Add("wide", _graph.Node("wide", "Const", [], "dtype { type: DT_INT64 }", "value { tensor { dtype: DT_INT64 tensor_shape { dim { size: 1099511627776 } } int64_val: 1 } }"));
        Add("nan", _graph.Node("nan", "Const", [], "dtype { type: DT_FLOAT }", "value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: nan } }"));
        Add("infinite", _graph.Node("infinite", "Const", [], "dtype { type: DT_FLOAT }", "value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } float_val: inf } }"));
        Add("half", _graph.Node("half", "Const", [], "dtype { type: DT_BFLOAT16 }", "value { tensor { dtype: DT_BFLOAT16 tensor_shape { dim { size: 2 } dim { size: 2 } } half_val: 16256 } }"));
        Add("truth", _graph.Node("truth", "Const", [], "dtype { type: DT_BOOL }", "value { tensor { dtype: DT_BOOL tensor_shape { } bool_val: true } }"));
        Add("quantized", _graph.Node("quantized", "Const", [], "dtype { type: DT_QUINT8 }", "value { tensor { dtype: DT_QUINT8 tensor_shape { dim { size: 2 } } int_val: 1 } }"));
        Add("text", _graph.Node("text", "Const", [], "dtype { type: DT_STRING }", "value { tensor { dtype: DT_STRING tensor_shape { } string_val: \"\" } }"));
        Add("deep", _graph.Node("deep", "Const", [], "dtype { type: DT_FLOAT }", $"value {{ tensor {{ dtype: DT_FLOAT tensor_shape {{ {string.Concat(Enumerable.Repeat("dim { size: 1 } ", 20))} }} float_val: 1 }} }}"));
        Add("complex", _graph.Node("complex", "Placeholder", [], "dtype { type: DT_COMPLEX64 }", "shape { shape { dim { size: 2 } } }"));
        Add("open", _graph.Node("open", "Placeholder", [], "dtype { type: DT_FLOAT }", "shape { shape { unknown_rank: true } }"));
        Add("whole", _graph.Node("whole", "Placeholder", [], "dtype { type: DT_INT32 }", "shape { shape { dim { size: -1 } } }"));
        Add("list", _graph.Node("list", "TensorListReserve", ["w0", "i2"], "element_dtype { type: DT_FLOAT }"));
        Add("noise", _graph.Node("noise", "RandomUniform", ["o2"], "dtype { type: DT_FLOAT }"));
    }

    private void Add(string name, GraphText graph)
    {
        Assert.Same(_graph, graph);
        _pool.Add(name);
    }

    private void Placeholder(int rank, string kind, Func<int, long> extent)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"p{rank}{kind}");
        _graph.Input(name, [.. Enumerable.Range(0, rank).Select(extent)]);
        _pool.Add(name);
        _ofRank[rank].Add(name);
    }

    private void Constant(int rank)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"c{rank}");
        _graph.Const(name, [1], [.. Enumerable.Repeat(2L, rank)]);
        _pool.Add(name);
        _ofRank[rank].Add(name);
    }

    private void Ints(string name, string shape, string values)
    {
        _graph.Node(name, "Const", [], "dtype { type: DT_INT32 }", $"value {{ tensor {{ dtype: DT_INT32 tensor_shape {{ {shape} }} {(values.Length > 0 ? "int_val: " + values : string.Empty)} }} }}");
        _pool.Add(name);
    }
}
